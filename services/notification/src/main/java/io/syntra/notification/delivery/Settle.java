package io.syntra.notification.delivery;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import java.time.Instant;

/** Writes what became of a delivery, and says so, in the caller's transaction. */
@Singleton
class Settle {

    private final Outbox outbox;

    Settle(Outbox outbox) {
        this.outbox = outbox;
    }

    Uni<Void> as(Delivery delivery, Verdict verdict, Instant now) {
        return switch (verdict) {
            case Verdict.Delivered _ -> {
                delivery.become(DeliveryState.DELIVERED, null, now);
                yield say(delivery, delivered(delivery, now));
            }
            case Verdict.Retry retry -> {
                delivery.become(DeliveryState.WAITING, retry.reason(), now);
                delivery.dueAt = retry.at();
                yield Uni.createFrom().voidItem();
            }
            case Verdict.Failed failed -> {
                delivery.become(DeliveryState.FAILED, failed.reason(), now);
                yield say(
                        delivery,
                        new DeliveryEvent.Failed(
                                new DeliveryId(delivery.id),
                                delivery.request().channel(),
                                delivery.attempts,
                                failed.reason(),
                                delivery.origin,
                                now));
            }
            case Verdict.Unknown unknown -> {
                delivery.become(DeliveryState.UNKNOWN, unknown.reason(), now);
                yield say(
                        delivery,
                        new DeliveryEvent.Unknown(
                                new DeliveryId(delivery.id),
                                delivery.request().channel(),
                                delivery.attempts,
                                unknown.reason(),
                                delivery.origin,
                                now));
            }
        };
    }

    /** A person found out that it arrived. */
    Uni<Void> asDeliveredBy(Delivery delivery, String person, Instant now) {
        delivery.become(DeliveryState.DELIVERED, "marked as delivered by " + person, now);
        return say(delivery, delivered(delivery, now));
    }

    private Uni<Void> say(Delivery delivery, DeliveryEvent event) {
        return outbox.append(new WorkspaceId(delivery.workspace), event);
    }

    private static DeliveryEvent delivered(Delivery delivery, Instant now) {
        return new DeliveryEvent.Delivered(
                new DeliveryId(delivery.id), delivery.request().channel(), delivery.attempts, delivery.origin, now);
    }
}
