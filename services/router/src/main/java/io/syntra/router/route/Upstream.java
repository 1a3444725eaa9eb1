package io.syntra.router.route;

import io.syntra.contracts.event.RouteTable.Target;
import io.syntra.contracts.router.RouteView;
import io.syntra.contracts.router.RouteView.TargetView;
import io.syntra.router.balance.Pool;
import io.syntra.router.balance.Pool.ReplicaView;
import io.syntra.router.balance.ReplicaHealth;
import java.util.List;

/** A service that can be sent requests: what is known of it, and its replicas. */
public record Upstream(Route route, Pool pool) {

    /** The pool is read after the table and is never behind it, so who is not leaving by then has nothing in hand. */
    RouteView view() {
        var table = route.table();
        var replicas = pool.view();
        return new RouteView(
                table.serviceId(),
                table.host(),
                table.generation(),
                table.at(),
                table.targets().stream().map(target -> view(target, replicas)).toList(),
                pool.leaving().stream().map(Upstream::view).toList());
    }

    private static TargetView view(Target target, List<ReplicaView> replicas) {
        var own = replicas.stream()
                .filter(replica -> target.endpoints().contains(replica.endpoint()))
                .map(Upstream::view)
                .toList();
        return new TargetView(target.releaseId(), target.version(), target.weight(), target.region(), own);
    }

    private static RouteView.Replica view(ReplicaView replica) {
        var endpoint = replica.endpoint();
        return new RouteView.Replica(
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
