package io.syntra.router.route;

import io.syntra.contracts.Payload;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.RouteTable.Target;
import io.syntra.router.balance.Pool.ReplicaView;
import io.syntra.router.balance.ReplicaHealth;
import java.time.Instant;
import java.util.List;

/** The route of a service as this router serves it now. */
record RouteView(ServiceId serviceId, String host, long generation, Instant at, List<TargetView> targets)
        implements Payload {

    /** One release and its share. */
    record TargetView(ReleaseId releaseId, String version, int weight, String region, List<Replica> replicas) {}

    /** @param state {@code healthy}, {@code ejected} or {@code probing}, as this router found it */
    record Replica(ReplicaId replicaId, String address, int port, String state, int inFlight) {}

    static RouteView of(Upstream upstream) {
        var table = upstream.route().table();
        var replicas = upstream.pool().view();
        var targets =
                table.targets().stream().map(target -> view(target, replicas)).toList();
        return new RouteView(table.serviceId(), table.host(), table.generation(), table.at(), targets);
    }

    private static TargetView view(Target target, List<ReplicaView> replicas) {
        var own = replicas.stream()
                .filter(replica -> target.endpoints().contains(replica.endpoint()))
                .map(RouteView::view)
                .toList();
        return new TargetView(target.releaseId(), target.version(), target.weight(), target.region(), own);
    }

    private static Replica view(ReplicaView replica) {
        var endpoint = replica.endpoint();
        return new Replica(
                endpoint.replicaId(),
                endpoint.address(),
                endpoint.port(),
                state(replica.health()),
                replica.outstanding());
    }

    private static String state(ReplicaHealth health) {
        return switch (health) {
            case ReplicaHealth.Healthy healthy -> "healthy";
            case ReplicaHealth.Ejected ejected -> "ejected";
            case ReplicaHealth.Probing probing -> "probing";
        };
    }
}
