package io.syntra.deployer.rollout;

import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.deployer.rollout.Scene.Draft;
import java.util.ArrayList;
import java.util.Optional;

/** Makes what follows from a changed world part of the same write: its route table, its health, its numbers. */
final class Settling {

    private final String region;

    Settling(String region) {
        this.region = region;
    }

    /** Something to write although no rule asked for it, because the observed world changed. */
    Optional<NextStep> drift(Scene scene) {
        var world = scene.world();
        return Routing.differ(world, Routing.targets(world, scene.observed(), region))
                        || health(world).differs(world)
                ? Optional.of(settle(scene, Scene.draft(world)))
                : Optional.empty();
    }

    /** Publishes the route table again although it is the same: Kafka may have lost what it had. */
    NextStep republish(Scene scene) {
        return settle(scene, Scene.draft(scene.world()), true);
    }

    NextStep settle(Scene scene, Draft draft) {
        return settle(scene, draft, false);
    }

    private NextStep settle(Scene scene, Draft draft, boolean publish) {
        var events = new ArrayList<DomainEvent>(draft.events());
        var world = draft.world();
        var targets = Routing.targets(world, scene.observed(), region);
        if (publish || Routing.differ(world, targets)) {
            world = world.with(
                    world.service().with(new World.Route(world.service().route().generation() + 1, targets)));
            events.add(Routing.table(world, scene.now()));
        }
        var health = health(world);
        if (health.status != world.service().health()) {
            events.add(health.changed(world, scene.now()));
        }
        world = world.with(world.service().with(health.status, health.ready));
        var before = scene.world();
        var service = world.service();
        var visible = !service.with(before.service().route()).equals(before.service())
                || !world.rollouts().equals(before.rollouts());
        return new NextStep.Commit(
                world.with(service.at(
                        before.service().revision() + 1, before.service().generation() + (visible ? 1 : 0))),
                events);
    }

    private record Health(HealthStatus status, int ready, int wanted) {

        boolean differs(World world) {
            return status != world.service().health()
                    || ready != world.service().ready();
        }

        ServiceEvent changed(World world, java.time.Instant at) {
            var service = world.service();
            return new ServiceEvent.HealthChanged(
                    service.id(), service.name(), service.health(), status, ready, wanted, at);
        }
    }

    private static Health health(World world) {
        var serving = world.service().serving();
        var ready = (int) world.serving().stream()
                .filter(r -> r.state() == ReplicaState.READY)
                .count();
        if (serving == null) {
            return new Health(HealthStatus.UNKNOWN, 0, 0);
        }
        var wanted = world.service().deleted() ? 0 : serving.replicas();
        var status = wanted == 0
                ? HealthStatus.STOPPED
                : ready >= wanted ? HealthStatus.HEALTHY : ready > 0 ? HealthStatus.DEGRADED : HealthStatus.UNHEALTHY;
        return new Health(status, ready, wanted);
    }
}
