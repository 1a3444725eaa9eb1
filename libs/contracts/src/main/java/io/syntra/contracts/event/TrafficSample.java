package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the router saw of one service within one second; seconds without requests are not sent.
 *
 * @param second the start of the second, by the router's clock at the end of each request
 * @param routes of each share, by its place: method and path, ids left out ({@code GET /users/{id}}). There are few of a
 *     service, and the rest is {@link #OTHER_ROUTE}. They do not stand in the shares because readers pass over what they do
 *     not know of an event, but not of its parts. Routers of before tell all requests of a release together, and no routes.
 */
@JsonTypeName("traffic.sample")
public record TrafficSample(
        ServiceId serviceId,
        Instant second,
        List<Share> shares,
        @Nullable List<String> routes) implements DomainEvent {

    /** Upper bounds of the latency buckets in milliseconds, inclusive; one more bucket follows without a bound. */
    public static final List<Integer> LATENCY_BOUNDS_MS =
            List.of(1, 2, 3, 5, 8, 13, 20, 32, 50, 80, 130, 200, 320, 500, 800, 1300, 2000, 3200, 5000, 10000, 30000);

    /** The route of requests that belong to none of those that are told apart. */
    public static final String OTHER_ROUTE = "{other}";

    public TrafficSample {
        shares = List.copyOf(shares);
        routes = routes == null ? null : List.copyOf(routes);
    }

    /** Without routes. */
    public TrafficSample(ServiceId serviceId, Instant second, List<Share> shares) {
        this(serviceId, second, shares, null);
    }

    /** @param share its place in {@code shares} */
    public String routeOf(int share) {
        return routes == null || share >= routes.size() ? OTHER_ROUTE : routes.get(share);
    }

    /**
     * The requests that went to one release, or those of them that have one route.
     *
     * @param clientErrors answers with 4xx
     * @param serverErrors answers with 5xx, whoever made them
     * @param gatewayErrors those of {@code serverErrors} that the router itself answered (no replica, connect failure, timeout)
     * @param latencyCounts one count per bucket of {@link #LATENCY_BOUNDS_MS} and one for longer
     */
    public record Share(
            ReleaseId releaseId,
            String version,
            String region,
            long requests,
            long clientErrors,
            long serverErrors,
            long gatewayErrors,
            long bytesIn,
            long bytesOut,
            List<Long> latencyCounts) {

        public Share {
            latencyCounts = List.copyOf(latencyCounts);
        }
    }

    @Override
    public Topic topic() {
        return Topic.TRAFFIC;
    }

    @Override
    public String key() {
        return serviceId.toString();
    }
}
