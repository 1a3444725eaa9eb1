package io.syntra.router.balance;

import java.time.Duration;
import java.time.Instant;

/**
 * What the router itself learned of a replica. Only a connection that could not be made counts: an answer, even a 500,
 * says that the process is there, and closing connections must not let one client push replicas out for all others.
 */
public sealed interface ReplicaHealth {

    /** The first ejection; each further one in a row doubles it. */
    Duration BASE = Duration.ofSeconds(1);

    Duration LONGEST = Duration.ofSeconds(30);

    /** A probe whose outcome never came is given up after this. */
    Duration PROBE = Duration.ofSeconds(10);

    /** Takes requests. */
    record Healthy() implements ReplicaHealth {}

    /** Takes none before {@code until}. */
    record Ejected(Instant until, int times) implements ReplicaHealth {}

    /** One request is on its way to find out; no other is sent before {@code until}. */
    record Probing(Instant until, int times) implements ReplicaHealth {}

    default boolean takes(Instant now) {
        return switch (this) {
            case Healthy healthy -> true;
            case Ejected ejected -> !now.isBefore(ejected.until());
            case Probing probing -> !now.isBefore(probing.until());
        };
    }

    /** After a request was sent its way. */
    default ReplicaHealth chosen(Instant now) {
        return switch (this) {
            case Healthy healthy -> healthy;
            case Ejected ejected -> new Probing(now.plus(PROBE), ejected.times());
            case Probing probing -> new Probing(now.plus(PROBE), probing.times());
        };
    }

    default ReplicaHealth connected() {
        return new Healthy();
    }

    default ReplicaHealth connectFailed(Instant now) {
        return switch (this) {
            case Healthy healthy -> ejected(now, 1);
            // Requests that were on their way together fail together: that is one failure.
            case Ejected ejected -> now.isBefore(ejected.until()) ? ejected : ejected(now, ejected.times() + 1);
            case Probing probing -> ejected(now, probing.times() + 1);
        };
    }

    private static Ejected ejected(Instant now, int times) {
        var pause = BASE.multipliedBy(1L << Math.min(times - 1, 10));
        return new Ejected(now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST), times);
    }
}
