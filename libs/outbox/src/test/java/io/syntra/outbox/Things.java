package io.syntra.outbox;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A consumer as every service has them. */
@Singleton
class Things {

    static final String REFUSED = "refused";

    private final Consumption consumption;
    private final List<ServiceEvent> done = new CopyOnWriteArrayList<>();

    Things(Consumption consumption) {
        this.consumption = consumption;
    }

    List<ServiceEvent> done() {
        return List.copyOf(done);
    }

    @Incoming("things")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, ServiceEvent.class, "things", this::effect);
    }

    private Uni<Void> effect(EventMeta meta, ServiceEvent event) {
        if (event instanceof ServiceEvent.Created created && created.name().equals(REFUSED)) {
            return Uni.createFrom()
                    .failure(ProblemException.of(ProblemCode.SERVICE_NOT_FOUND, "there is no such service"));
        }
        return Uni.createFrom().voidItem().invoke(() -> done.add(event));
    }
}
