package io.syntra.notification.delivery;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes what became of a delivery, and says how the message fared once all its parts are through, in the caller's transaction. */
@Singleton
class Settle {

    private final Outbox outbox;
    private final Deliveries deliveries;
    private final Threads threads;

    Settle(Outbox outbox, Deliveries deliveries, Threads threads) {
        this.outbox = outbox;
        this.deliveries = deliveries;
        this.threads = threads;
    }

    Uni<Void> as(Delivery delivery, Verdict verdict, Instant now) {
        return switch (verdict) {
            case Verdict.Delivered delivered -> {
                delivery.external = delivered.message();
                delivery.place = delivered.place();
                yield arrived(delivery, delivery.note, now);
            }
            case Verdict.Retry retry -> later(delivery, retry.reason(), retry.at(), now);
            case Verdict.Wait wait -> {
                delivery.maxAttempts++;
                yield later(delivery, wait.reason(), wait.at(), now);
            }
            case Verdict.Failed failed ->
                restFails(delivery, now).chain(() -> become(delivery, DeliveryState.FAILED, failed.reason(), now));
            case Verdict.Unknown unknown -> {
                delivery.become(DeliveryState.UNKNOWN, unknown.reason(), now);
                delivery.settleAt = ReadBack.begins(delivery, now);
                delivery.settleLooks = 0;
                yield told(delivery, now);
            }
        };
    }

    /** The channel has it. */
    Uni<Void> asFound(Delivery delivery, String message, Instant now) {
        delivery.external = message;
        return arrived(delivery, "the channel was asked, and has it", now);
    }

    /** The channel was asked, and it stays unknown. */
    Uni<Void> asNotFound(Delivery delivery, String reason, Instant now) {
        return become(delivery, DeliveryState.UNKNOWN, delivery.reason + "; " + reason, now);
    }

    private Uni<Void> arrived(Delivery delivery, @Nullable String reason, Instant now) {
        var opener = delivery.opener;
        return become(delivery, DeliveryState.DELIVERED, reason, now)
                .chain(() -> delivery.resolves == null || opener == null
                        ? Uni.createFrom().voidItem()
                        : threads.close(opener));
    }

    /** A person found out that it arrived. */
    Uni<Void> asDeliveredBy(Delivery delivery, String person, Instant now) {
        return arrived(delivery, "marked as delivered by " + person, now);
    }

    private static Uni<Void> later(Delivery delivery, String reason, Instant at, Instant now) {
        delivery.become(DeliveryState.WAITING, reason, now);
        delivery.dueAt = at;
        return Uni.createFrom().voidItem();
    }

    /** The end of a message without its beginning helps nobody. */
    private Uni<Void> restFails(Delivery delivery, Instant now) {
        return deliveries
                .ofRequest(delivery.requestId)
                .invoke(parts -> parts.stream()
                        .filter(part -> part.part > delivery.part && !part.state.isThrough())
                        .forEach(
                                part -> part.become(DeliveryState.FAILED, "the part before it was not delivered", now)))
                .replaceWithVoid();
    }

    private Uni<Void> become(Delivery delivery, DeliveryState state, @Nullable String reason, Instant now) {
        delivery.become(state, reason, now);
        return told(delivery, now);
    }

    private Uni<Void> told(Delivery delivery, Instant now) {
        return deliveries
                .ofRequest(delivery.requestId)
                .chain(parts -> parts.stream().allMatch(Delivery::isThrough)
                        ? outbox.append(new WorkspaceId(delivery.workspace), event(parts, now))
                        : Uni.createFrom().voidItem());
    }

    /** Only what nobody has seen any part of has failed: whoever is told so may send it all again. */
    static DeliveryEvent event(List<Delivery> parts, Instant now) {
        var first = parts.getFirst();
        var id = new DeliveryId(first.requestId);
        var channel = first.request().channel();
        int attempts = parts.stream().mapToInt(part -> part.attempts).max().orElse(0);
        var failed = worst(parts, DeliveryState.FAILED);
        if (failed.isPresent() && parts.stream().allMatch(part -> part.state == DeliveryState.FAILED)) {
            return new DeliveryEvent.Failed(
                    id, channel, attempts, String.valueOf(failed.get().reason), first.origin, now);
        }
        return failed.map(part ->
                        "part " + (part.part + 1) + " of " + parts.size() + " was not delivered: " + part.reason)
                .or(() -> worst(parts, DeliveryState.UNKNOWN).map(part -> String.valueOf(part.reason)))
                .<DeliveryEvent>map(
                        reason -> new DeliveryEvent.Unknown(id, channel, attempts, reason, first.origin, now))
                .orElseGet(
                        () -> new DeliveryEvent.Delivered(id, channel, attempts, messages(parts), first.origin, now));
    }

    private static List<String> messages(List<Delivery> parts) {
        return parts.stream().flatMap(part -> Stream.ofNullable(part.external)).toList();
    }

    private static Optional<Delivery> worst(List<Delivery> parts, DeliveryState state) {
        return parts.stream().filter(part -> part.state == state).findFirst();
    }
}
