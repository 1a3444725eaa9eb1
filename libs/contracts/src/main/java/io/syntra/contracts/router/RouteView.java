package io.syntra.contracts.router;

import io.syntra.contracts.Payload;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;

/**
 * The route of a service as one router serves it now.
 *
 * @param generation of the table; no request that comes after it was taken goes to a replica that is not in it
 * @param leaving replicas of earlier tables that still have requests in flight
 */
public record RouteView(
        ServiceId serviceId, String host, long generation, Instant at, List<TargetView> targets, List<Replica> leaving)
        implements Payload {

    public RouteView {
        targets = List.copyOf(targets);
        leaving = List.copyOf(leaving);
    }

    /** One release and its share. */
    public record TargetView(ReleaseId releaseId, String version, int weight, String region, List<Replica> replicas) {}

    /**
     * @param state {@code healthy}, {@code ejected} or {@code probing}, as this router found it
     * @param inFlight requests on their way to it, open WebSockets among them
     */
    public record Replica(ReplicaId replicaId, String address, int port, String state, int inFlight) {}
}
