package io.syntra.telemetry.promql.stored;

import io.syntra.telemetry.metric.PointKind;
import java.util.List;

/** What a sender called a metric, and what it is. */
record StoredMetric(String name, PointKind kind, boolean monotonic, String unit) {

    /** What its values are counted up in a series of their own; {@code le} says up to which bound. */
    static final String BUCKET = "_bucket";

    static final String COUNT = "_count";
    static final String SUM = "_sum";

    /** The names that Prometheus knows it by. */
    List<String> names() {
        var name = PrometheusName.of(this);
        return switch (kind) {
            case GAUGE, SUM -> List.of(name);
            case HISTOGRAM ->
                RouterMetric.of(this).isPresent()
                        ? List.of(name + BUCKET, name + COUNT)
                        : List.of(name + BUCKET, name + COUNT, name + SUM);
            // Itself is a native histogram.
            case EXPONENTIAL_HISTOGRAM -> List.of(name, name + BUCKET, name + COUNT, name + SUM);
            case SUMMARY -> List.of(name + COUNT, name + SUM);
        };
    }

    /** Whether it has values of its own, and not a distribution of them. */
    boolean isNumber() {
        return kind == PointKind.GAUGE || kind == PointKind.SUM;
    }

    /** In Prometheus' words. */
    String type() {
        return switch (kind) {
            case GAUGE -> "gauge";
            case SUM -> monotonic ? "counter" : "gauge";
            case HISTOGRAM, EXPONENTIAL_HISTOGRAM -> "histogram";
            case SUMMARY -> "summary";
        };
    }
}
