package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Where the traffic of a service goes: the whole table, never a difference. The router takes a table only if its
 * generation is higher than the one it has. A deleted service has no targets.
 *
 * @param host the first label of the public host name, for example {@code shop-api}
 * @param generation rises with every change
 */
@JsonTypeName("route.table")
public record RouteTable(ServiceId serviceId, String host, long generation, Instant at, List<Target> targets)
        implements DomainEvent {

    public RouteTable {
        Objects.requireNonNull(serviceId, "service_id is missing");
        Objects.requireNonNull(host, "host is missing");
        Objects.requireNonNull(at, "at is missing");
        targets = List.copyOf(targets);
        var total = targets.stream().mapToInt(Target::weight).sum();
        if (!targets.isEmpty() && total != 100) {
            throw new IllegalArgumentException("the weights of " + host + " sum to " + total + ", not to 100");
        }
    }

    /**
     * One release and its share of the traffic.
     *
     * @param version what people call the release, for example {@code v2}
     * @param weight per cent of the requests, 0 to 100
     */
    public record Target(ReleaseId releaseId, String version, int weight, String region, List<Endpoint> endpoints) {

        public Target {
            Objects.requireNonNull(releaseId, "release_id is missing");
            Objects.requireNonNull(version, "version is missing");
            Objects.requireNonNull(region, "region is missing");
            if (weight < 0 || weight > 100) {
                throw new IllegalArgumentException("the weight of " + version + " is " + weight + ", not 0 to 100");
            }
            endpoints = List.copyOf(endpoints);
        }
    }

    /** One healthy replica. */
    public record Endpoint(ReplicaId replicaId, String address, int port) {

        public Endpoint {
            Objects.requireNonNull(replicaId, "replica_id is missing");
            Objects.requireNonNull(address, "address is missing");
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException(port + " is no port");
            }
        }
    }

    @Override
    public Topic topic() {
        return Topic.ROUTE;
    }

    @Override
    public String key() {
        return serviceId.toString();
    }
}
