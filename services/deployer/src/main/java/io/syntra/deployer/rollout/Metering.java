package io.syntra.deployer.rollout;

import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.UsageEvent;
import io.syntra.deployer.rollout.Scene.Draft;
import io.syntra.deployer.runtime.ReplicaProcess.Running;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/**
 * Usage of replicas in seconds. Each interval begins where the one before ended, and the mark moves in the transaction
 * that writes the event, so that a crash neither leaves a gap nor counts twice.
 */
final class Metering {

    static final String REPLICA = "replica_id";

    private final Duration every;
    private final String region;

    Metering(Duration every, String region) {
        this.every = every;
        this.region = region;
    }

    /** All replicas that are due, in one write. */
    Optional<Draft> due(Scene scene) {
        var due = scene.world().live().filter(r -> isDue(scene, r)).toList();
        if (due.isEmpty()) {
            return Optional.empty();
        }
        var events = new ArrayList<DomainEvent>();
        var world = scene.world();
        for (var replica : due) {
            usage(world, replica, scene.now()).ifPresent(events::add);
            world = world.with(replica.meteredTo(scene.now()));
        }
        return Optional.of(new Draft(world, events));
    }

    private boolean isDue(Scene scene, Replica replica) {
        return replica.meteredTo() != null
                && scene.observed().process(replica) instanceof Running
                && !scene.now().isBefore(replica.meteredTo().plus(every));
    }

    /** What is not written down yet; nothing when it never ran, or ended before the mark. */
    Optional<DomainEvent> usage(World world, Replica replica, Instant to) {
        var from = replica.meteredTo();
        if (from == null || !to.isAfter(from)) {
            return Optional.empty();
        }
        return Optional.of(new UsageEvent(
                world.service().id(),
                UsageEvent.REPLICA_SECONDS,
                BigDecimal.valueOf(Duration.between(from, to).toNanos() / 1_000, 6),
                from,
                to,
                Map.of(
                        "release",
                        replica.origin().release().version(),
                        "region",
                        region,
                        REPLICA,
                        replica.id().toString())));
    }
}
