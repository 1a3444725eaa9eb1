package io.syntra.telemetry.otlp;

import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.syntra.telemetry.retention.KeptTime;
import io.syntra.telemetry.signal.Signal;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.stream.LongStream;

/** Whether one log record, metric or span can be kept. */
@Singleton
final class ItemCheck {

    /** Kafka takes records up to 1 MiB; the rest is for the resource, the scope and the headers. */
    static final int LARGEST = 900_000;

    private final KeptTime kept;

    ItemCheck(KeptTime kept) {
        this.kept = kept;
    }

    /**
     * @param units how many log records, data points or spans it counts for
     * @param refusal why it cannot be kept
     */
    record Checked(int units, Optional<String> refusal) {}

    /**
     * Why it is not even read: as objects it may be larger than the memory.
     *
     * @param parts of which it consists
     */
    static Optional<String> excess(Signal signal, ByteString item, long parts) {
        if (item.size() > LARGEST) {
            return Optional.of("a " + signal.unit() + " of " + item.size() + " bytes is larger than the " + LARGEST
                    + " that are kept");
        }
        return parts <= Parts.MOST
                ? Optional.empty()
                : Optional.of(
                        "a " + signal.unit() + " has more than " + Parts.MOST + " points, attributes and other parts");
    }

    Checked check(LogRecord log) {
        var time = log.getTimeUnixNano() != 0 ? log.getTimeUnixNano() : log.getObservedTimeUnixNano();
        return new Checked(1, kept.refusal("time_unix_nano", time));
    }

    Checked check(Span span) {
        return new Checked(1, refusal(span));
    }

    Checked check(Metric metric) {
        var times = times(metric).toArray();
        return new Checked(times.length, refusal(metric, times));
    }

    private Optional<String> refusal(Span span) {
        if (span.getTraceId().size() != 16) {
            return Optional.of("the trace_id of a span must have 16 bytes");
        }
        if (span.getSpanId().size() != 8) {
            return Optional.of("the span_id of a span must have 8 bytes");
        }
        return kept.refusal("start_time_unix_nano", span.getStartTimeUnixNano());
    }

    /** Without it nobody knows whether a point counts from the start or from the point before. */
    private static boolean isOfUnknownTemporality(Metric metric) {
        var temporality =
                switch (metric.getDataCase()) {
                    case SUM -> metric.getSum().getAggregationTemporality();
                    case HISTOGRAM -> metric.getHistogram().getAggregationTemporality();
                    case EXPONENTIAL_HISTOGRAM ->
                        metric.getExponentialHistogram().getAggregationTemporality();
                    case GAUGE, SUMMARY, DATA_NOT_SET -> AGGREGATION_TEMPORALITY_DELTA;
                };
        return temporality != AGGREGATION_TEMPORALITY_DELTA && temporality != AGGREGATION_TEMPORALITY_CUMULATIVE;
    }

    private Optional<String> refusal(Metric metric, long[] times) {
        for (var time : times) {
            var refusal = kept.refusal("time_unix_nano", time);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        if (isOfUnknownTemporality(metric)) {
            return Optional.of(
                    "the aggregation_temporality of the metric " + metric.getName() + " must be delta or cumulative");
        }
        return metric.getName().isBlank() ? Optional.of("a metric has no name") : Optional.empty();
    }

    private static LongStream times(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsList().stream().mapToLong(p -> p.getTimeUnixNano());
            case SUM -> metric.getSum().getDataPointsList().stream().mapToLong(p -> p.getTimeUnixNano());
            case HISTOGRAM -> metric.getHistogram().getDataPointsList().stream().mapToLong(p -> p.getTimeUnixNano());
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogram().getDataPointsList().stream().mapToLong(p -> p.getTimeUnixNano());
            case SUMMARY -> metric.getSummary().getDataPointsList().stream().mapToLong(p -> p.getTimeUnixNano());
            case DATA_NOT_SET -> LongStream.empty();
        };
    }
}
