package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;

/**
 * What the router saw of one service within one second; seconds without requests are not sent.
 *
 * @param second the start of the second, by the router's clock at the end of each request
 */
@JsonTypeName("traffic.sample")
public record TrafficSample(ServiceId serviceId, Instant second, List<Share> shares) implements DomainEvent {

    /** Upper bounds of the latency buckets in milliseconds, inclusive; one more bucket follows without a bound. */
    public static final List<Integer> LATENCY_BOUNDS_MS =
            List.of(1, 2, 3, 5, 8, 13, 20, 32, 50, 80, 130, 200, 320, 500, 800, 1300, 2000, 3200, 5000, 10000, 30000);

    public TrafficSample {
        shares = List.copyOf(shares);
    }

    /**
     * The requests that went to one release.
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
