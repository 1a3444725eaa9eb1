package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
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

    /** @throws InvalidProtocolBufferException when it is not what it should be; then the whole request is refused */
    Checked check(Signal signal, ByteString item) throws InvalidProtocolBufferException {
        var checked =
                switch (signal) {
                    case LOGS -> log(LogRecord.parseFrom(item));
                    case METRICS -> metric(Metric.parseFrom(item));
                    case TRACES -> span(Span.parseFrom(item));
                };
        return item.size() <= LARGEST
                ? checked
                : new Checked(
                        checked.units(),
                        Optional.of("a " + signal.unit() + " of " + item.size() + " bytes is larger than the " + LARGEST
                                + " that are kept"));
    }

    private Checked log(LogRecord log) {
        var time = log.getTimeUnixNano() != 0 ? log.getTimeUnixNano() : log.getObservedTimeUnixNano();
        return new Checked(1, kept.refusal("time_unix_nano", time));
    }

    private Checked span(Span span) {
        if (span.getTraceId().size() != 16) {
            return new Checked(1, Optional.of("the trace_id of a span must have 16 bytes"));
        }
        if (span.getSpanId().size() != 8) {
            return new Checked(1, Optional.of("the span_id of a span must have 8 bytes"));
        }
        return new Checked(1, kept.refusal("start_time_unix_nano", span.getStartTimeUnixNano()));
    }

    private Checked metric(Metric metric) {
        var times =
                switch (metric.getDataCase()) {
                    case GAUGE -> metric.getGauge().getDataPointsList().stream().mapToLong(p -> p.getTimeUnixNano());
                    case SUM -> metric.getSum().getDataPointsList().stream().mapToLong(p -> p.getTimeUnixNano());
                    case HISTOGRAM ->
                        metric.getHistogram().getDataPointsList().stream().mapToLong(p -> p.getTimeUnixNano());
                    case EXPONENTIAL_HISTOGRAM ->
                        metric.getExponentialHistogram().getDataPointsList().stream()
                                .mapToLong(p -> p.getTimeUnixNano());
                    case SUMMARY ->
                        metric.getSummary().getDataPointsList().stream().mapToLong(p -> p.getTimeUnixNano());
                    case DATA_NOT_SET -> LongStream.empty();
                };
        var all = times.toArray();
        for (var time : all) {
            var refusal = kept.refusal("time_unix_nano", time);
            if (refusal.isPresent()) {
                return new Checked(all.length, refusal);
            }
        }
        if (metric.getName().isBlank()) {
            return new Checked(all.length, Optional.of("a metric has no name"));
        }
        return new Checked(all.length, Optional.empty());
    }
}
