package io.syntra.telemetry.metric;

import java.util.ArrayList;
import java.util.List;

/** Requests of some time, added up. */
record Traffic(long requests, long errors, long bytesIn, long bytesOut, List<Long> latencyCounts) {

    static final Traffic NONE = new Traffic(0, 0, 0, 0, List.of());

    Traffic plus(Traffic other) {
        return new Traffic(
                requests + other.requests,
                errors + other.errors,
                bytesIn + other.bytesIn,
                bytesOut + other.bytesOut,
                sum(latencyCounts, other.latencyCounts));
    }

    static List<Long> sum(List<Long> a, List<Long> b) {
        var sum = new ArrayList<Long>();
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            sum.add((i < a.size() ? a.get(i) : 0) + (i < b.size() ? b.get(i) : 0));
        }
        return sum;
    }
}
