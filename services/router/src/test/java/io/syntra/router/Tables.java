package io.syntra.router;

import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.RouteTable;
import io.syntra.contracts.event.RouteTable.Endpoint;
import io.syntra.contracts.event.RouteTable.Target;
import io.syntra.router.route.Route;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Route tables for tests. */
public final class Tables {

    public static final WorkspaceId WORKSPACE = WorkspaceId.fromString("acme");
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Tables() {}

    public static RouteTable table(ServiceId service, String host, long generation, Target... targets) {
        return new RouteTable(service, host, generation, NOON, List.of(targets));
    }

    public static Route route(ServiceId service, String host, long generation, Target... targets) {
        return new Route(WORKSPACE, table(service, host, generation, targets));
    }

    public static Target target(String version, int weight, Endpoint... endpoints) {
        return new Target(ReleaseId.random(), version, weight, "local", List.of(endpoints));
    }

    public static Target on(String version, int weight, int... ports) {
        return target(
                version, weight, Arrays.stream(ports).mapToObj(Tables::endpoint).toArray(Endpoint[]::new));
    }

    public static Endpoint endpoint(int port) {
        return new Endpoint(ReplicaId.random(), "127.0.0.1", port);
    }
}
