package io.syntra.notification.delivery;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Stores what is asked for; the delivery id makes a second request for the same message a no-op. */
@Singleton
class AcceptRequests {

    private static final Logger LOG = Logger.getLogger(AcceptRequests.class);
    private static final String CHANNEL = "webhook";

    private final Consumption consumption;
    private final Deliveries deliveries;
    private final Settle settle;
    private final SendingConfig config;
    private final Clock clock;

    AcceptRequests(Consumption consumption, Deliveries deliveries, Settle settle, SendingConfig config, Clock clock) {
        this.consumption = consumption;
        this.deliveries = deliveries;
        this.settle = settle;
        this.config = config;
        this.clock = clock;
    }

    @Incoming("requests")
    Uni<Void> accept(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, NotificationRequest.class, "notification", (meta, request) -> deliveries
                .findById(request.deliveryId().value())
                .chain(known -> known == null ? store(meta.workspace(), request) : ignore(meta.workspace(), known)));
    }

    private Uni<Void> store(WorkspaceId workspace, NotificationRequest request) {
        var now = clock.instant();
        return deliveries
                .persist(Delivery.of(workspace, request, config.maxAttempts(), now))
                .chain(delivery -> request.channel().equals(CHANNEL)
                        ? Uni.createFrom().voidItem()
                        : settle.as(
                                delivery,
                                new Verdict.Failed("there is no such channel; the channels are: " + CHANNEL),
                                now));
    }

    private static Uni<Void> ignore(WorkspaceId workspace, Delivery known) {
        if (!known.workspace.equals(workspace.value())) {
            LOG.warnf("A request reuses the delivery id of another workspace delivery=%s", known.id);
        }
        return Uni.createFrom().voidItem();
    }
}
