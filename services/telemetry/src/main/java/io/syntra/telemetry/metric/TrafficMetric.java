package io.syntra.telemetry.metric;

import io.syntra.contracts.event.TrafficSample;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What can be said about the traffic that the router carried. */
enum TrafficMetric {
    REQUESTS("requests"),
    /** Answers with 5xx. */
    ERRORS("errors"),
    /** Of all requests, 0 to 1. */
    ERROR_RATE("ratio"),
    LATENCY_P50("ms"),
    LATENCY_P95("ms"),
    LATENCY_P99("ms"),
    BYTES_IN("bytes"),
    BYTES_OUT("bytes");

    private final String unit;

    TrafficMetric(String unit) {
        this.unit = unit;
    }

    static Optional<TrafficMetric> ofName(String name) {
        return Arrays.stream(values()).filter(m -> m.metric().equals(name)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(TrafficMetric::metric).toList();
    }

    String metric() {
        return name().toLowerCase(Locale.ROOT);
    }

    String unit() {
        return unit;
    }

    /** Counts are 0 where nothing happened; rates and latencies have no value there. */
    OptionalDouble of(Traffic traffic) {
        return switch (this) {
            case REQUESTS -> OptionalDouble.of((double) traffic.requests());
            case ERRORS -> OptionalDouble.of((double) traffic.errors());
            case ERROR_RATE ->
                traffic.requests() == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of((double) traffic.errors() / traffic.requests());
            case LATENCY_P50 -> latency(traffic, 0.50);
            case LATENCY_P95 -> latency(traffic, 0.95);
            case LATENCY_P99 -> latency(traffic, 0.99);
            case BYTES_IN -> OptionalDouble.of((double) traffic.bytesIn());
            case BYTES_OUT -> OptionalDouble.of((double) traffic.bytesOut());
        };
    }

    private static OptionalDouble latency(Traffic traffic, double quantile) {
        var bounds = TrafficSample.LATENCY_BOUNDS_MS.stream()
                .map(Integer::doubleValue)
                .toList();
        return Quantile.of(quantile, bounds, traffic.latencyCounts());
    }
}
