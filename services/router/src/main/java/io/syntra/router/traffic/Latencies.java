package io.syntra.router.traffic;

import io.syntra.contracts.event.TrafficSample;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Counts per bucket of {@link TrafficSample#LATENCY_BOUNDS_MS}. */
final class Latencies {

    private static final long[] BOUNDS_NANOS = TrafficSample.LATENCY_BOUNDS_MS.stream()
            .mapToLong(ms -> Duration.ofMillis(ms).toNanos())
            .toArray();

    private final long[] counts = new long[BOUNDS_NANOS.length + 1];

    void add(long nanos) {
        counts[bucket(nanos)]++;
    }

    List<Long> counts() {
        return Arrays.stream(counts).boxed().toList();
    }

    /** Bounds are inclusive: exactly 5 ms belongs to the bucket "up to 5 ms". */
    static int bucket(long nanos) {
        var found = Arrays.binarySearch(BOUNDS_NANOS, nanos);
        return found >= 0 ? found : -found - 1;
    }
}
