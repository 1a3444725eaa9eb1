package io.syntra.deployer.rollout;

import io.syntra.contracts.event.RouteTable;
import io.syntra.contracts.event.RouteTable.Endpoint;
import io.syntra.contracts.event.RouteTable.Target;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where the traffic of a service belongs. */
final class Routing {

    private static final String LOOPBACK = "127.0.0.1";

    private Routing() {}

    static List<Target> targets(World world, Observed observed, String region) {
        var serving = world.service().serving();
        if (serving == null || serving.replicas() == 0 || world.service().deleted()) {
            return List.of();
        }
        return List.of(new Target(
                serving.release().id(), serving.release().version(), 100, region, endpoints(world, observed)));
    }

    private static List<Endpoint> endpoints(World world, Observed observed) {
        var running = world.serving().stream().filter(observed::isRunning).toList();
        var ready = running.stream()
                .filter(r -> r.state() == ReplicaState.READY || answersInALoop(r, observed))
                .flatMap(r -> endpoint(r).stream())
                .toList();
        if (!ready.isEmpty()) {
            return ready;
        }
        // Nobody passes the check, so the check may be what is wrong: those that run keep what they had.
        var published = world.service().route().targets().stream()
                .flatMap(target -> target.endpoints().stream())
                .collect(Collectors.toSet());
        return running.stream()
                .flatMap(r -> endpoint(r).stream())
                .filter(published::contains)
                .toList();
    }

    /** While it runs it is as good as any other. */
    private static boolean answersInALoop(Replica replica, Observed observed) {
        return replica.state() == ReplicaState.CRASH_LOOP
                && observed.pulse(replica).healthyInRow() > 0;
    }

    private static Optional<Endpoint> endpoint(Replica replica) {
        return Optional.ofNullable(replica.run().port()).map(port -> new Endpoint(replica.id(), LOOPBACK, port));
    }

    static boolean differ(World world, List<Target> targets) {
        return !world.service().route().targets().equals(targets);
    }

    static RouteTable table(World world, java.time.Instant at) {
        var service = world.service();
        return new RouteTable(
                service.id(),
                service.name(),
                service.route().generation(),
                at,
                service.route().targets());
    }
}
