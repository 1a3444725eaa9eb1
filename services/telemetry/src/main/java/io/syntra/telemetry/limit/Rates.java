package io.syntra.telemetry.limit;

import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/** Rows and bytes of each workspace: of its limit this instance gives an equal part with all others. */
@Singleton
public final class Rates {

    private static final int MOST = 10_000;

    private final IntSupplier instances;
    private final Clock clock;
    private final Map<WorkspaceId, Buckets> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<WorkspaceId, Buckets> eldest) {
            return size() > MOST;
        }
    };

    private record Buckets(TokenBucket rows, TokenBucket bytes) {}

    @Inject
    Rates(LiveInstances instances, Clock clock) {
        this(instances::count, clock);
    }

    /** @param instances how many there are just then */
    Rates(IntSupplier instances, Clock clock) {
        this.instances = instances;
        this.clock = clock;
    }

    /** @throws ProblemException {@code rate_limited} with the limits in headers, and then nothing is taken */
    public void take(WorkspaceId workspace, IngestLimits limits, long rows, long bytes) {
        var now = clock.millis();
        var all = instances.getAsInt();
        var rowsNow = (double) limits.rowsPerSecond() / all;
        var bytesNow = (double) limits.bytesPerSecond() / all;
        synchronized (buckets) {
            var its = buckets.computeIfAbsent(
                    workspace, w -> new Buckets(new TokenBucket(rowsNow, now), new TokenBucket(bytesNow, now)));
            its.rows().fill(rowsNow, now);
            its.bytes().fill(bytesNow, now);
            var wait = Math.max(its.rows().secondsToWait(), its.bytes().secondsToWait());
            if (wait > 0) {
                throw refusal(its.rows().secondsToWait() > 0 ? "rows" : "bytes", limits, wait);
            }
            its.rows().take((double) rows);
            its.bytes().take((double) bytes);
        }
    }

    /** @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit headers</a> */
    private static ProblemException refusal(String what, IngestLimits limits, long wait) {
        return ProblemException.of(
                        ProblemCode.RATE_LIMITED,
                        "The workspace sends more than its limit of "
                                + (what.equals("rows")
                                        ? limits.rowsPerSecond() + " rows a second"
                                        : limits.bytesPerSecond() + " bytes a second")
                                + ". Send the same request again in " + wait + " seconds.")
                .withHeader("Retry-After", String.valueOf(wait))
                .withHeader("RateLimit", "\"" + what + "\";r=0;t=" + wait)
                .withHeader(
                        "RateLimit-Policy",
                        "\"rows\";q=" + limits.rowsPerSecond() + ";w=1, \"bytes\";q=" + limits.bytesPerSecond()
                                + ";w=1");
    }
}
