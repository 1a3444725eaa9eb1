package io.syntra.deployer.rollout;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.event.RouteTable;
import io.syntra.deployer.release.ReleaseSpec;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is stored about one service and matters for what runs: the service, its deployments that are under way or
 * could be undone by one, and its replicas that are not gone.
 */
record World(Service service, List<Rollout> rollouts, List<Replica> replicas) {

    World {
        rollouts = List.copyOf(rollouts);
        replicas = List.copyOf(replicas);
    }

    /**
     * @param revision the compare-and-set: a write succeeds only on the revision that was read
     * @param generation rises with every change that a caller sees
     * @param serving what has the traffic; null before the first success
     * @param route the targets that were published last
     */
    record Service(
            ServiceId id,
            WorkspaceId workspace,
            String name,
            boolean deleted,
            long revision,
            long generation,
            @Nullable Serving serving,
            HealthStatus health,
            int ready,
            Route route) {

        Service with(@Nullable Serving next) {
            return new Service(id, workspace, name, deleted, revision, generation, next, health, ready, route);
        }

        Service with(HealthStatus next, int ready) {
            return new Service(id, workspace, name, deleted, revision, generation, serving, next, ready, route);
        }

        Service with(Route next) {
            return new Service(id, workspace, name, deleted, revision, generation, serving, health, ready, next);
        }

        Service at(long revision, long generation) {
            return new Service(id, workspace, name, deleted, revision, generation, serving, health, ready, route);
        }
    }

    /** @param replicas wanted */
    record Serving(UUID incarnation, ReleaseSpec release, DeploymentId deployment, int replicas) {}

    record Route(long generation, List<RouteTable.Target> targets) {

        Route {
            targets = List.copyOf(targets);
        }
    }

    Stream<Replica> live() {
        return replicas.stream().filter(Replica::isLive);
    }

    /** The admitted replicas that have, or should have, the traffic. */
    List<Replica> serving() {
        var serving = service.serving();
        return serving == null
                ? List.of()
                : staying(serving.incarnation()).filter(Replica::admitted).toList();
    }

    Stream<Replica> staying(UUID incarnation) {
        return live().filter(Replica::stays).filter(r -> r.isOf(incarnation));
    }

    List<Rollout> active() {
        return rollouts.stream().filter(Rollout::isActive).toList();
    }

    Optional<Rollout> newest() {
        var active = active();
        return active.isEmpty() ? Optional.empty() : Optional.of(active.getLast());
    }

    World with(Service next) {
        return new World(next, rollouts, replicas);
    }

    World with(Rollout next) {
        return new World(
                service,
                rollouts.stream().map(r -> r.id().equals(next.id()) ? next : r).toList(),
                replicas);
    }

    World with(Replica next) {
        return eachReplica(r -> r.id().equals(next.id()), r -> next);
    }

    World and(Replica added) {
        return new World(
                service,
                rollouts,
                Stream.concat(replicas.stream(), Stream.of(added)).toList());
    }

    World eachReplica(Predicate<Replica> which, UnaryOperator<Replica> change) {
        return new World(
                service,
                rollouts,
                replicas.stream().map(r -> which.test(r) ? change.apply(r) : r).toList());
    }

    Optional<Replica> replica(ReplicaId id) {
        return replicas.stream().filter(r -> r.id().equals(id)).findFirst();
    }
}
