package io.syntra.local.bench.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.syntra.local.bench.otlp.OtlpBatch.Moment;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the bench sends is OTLP, read by OpenTelemetry's own classes. */
class WorkloadTest {

    private static final long NOW = 1_800_000_000_000_000_000L;
    private static final long MEASURED = NOW - 3_600_000_000_000L;

    @Test
    void theSameSeedTellsTheSame() {
        var one = stamped(new Workload(7, "web").round(), 1);
        var same = stamped(new Workload(7, "web").round(), 1);
        var other = stamped(new Workload(8, "web").round(), 1);

        for (int i = 0; i < one.batches().size(); i++) {
            assertThat(one.batches().get(i).body())
                    .isEqualTo(same.batches().get(i).body())
                    .isNotEqualTo(other.batches().get(i).body());
        }
    }

    @Test
    void linesAreOfTheMixThatIsPromised() throws Exception {
        var lines = lines(stamped(new Workload(7, "web").round(), 1));

        assertThat(lines).hasSize(Workload.LINES);
        assertThat(lines)
                .filteredOn(line -> line.getBody().getStringValue().contains("HTTP/1.1"))
                .hasSize(1_000);
        assertThat(lines)
                .filteredOn(line -> line.getBody().getStringValue().startsWith("{"))
                .hasSize(200);
        assertThat(lines)
                .filteredOn(line -> line.getSeverityNumberValue() == 17)
                .hasSize(10);
        assertThat(lines).filteredOn(line -> !line.getTraceId().isEmpty()).hasSize(800);
        assertThat(lines).allSatisfy(line -> assertThat(line.getTimeUnixNano()).isBetween(NOW - 1_000_000_000, NOW));
    }

    /** Guarded by {@code Workload.timedText}: a time of its own in each line would lie on disk as noise. */
    @Test
    void linesThatSayWhenTheyWereSayItRight() throws Exception {
        assertThat(lines(stamped(new Workload(7, "web").round(), 1)))
                .filteredOn(line -> line.getAttributes(0).getKey().equals("log.iostream"))
                .hasSize(1_200)
                .allSatisfy(line -> {
                    var at = Instant.ofEpochSecond(0, line.getTimeUnixNano());
                    assertThat(line.getBody().getStringValue())
                            .containsAnyOf(
                                    "[29/Nov/2026:"
                                            + LocalTime.ofInstant(at, ZoneOffset.UTC)
                                                    .truncatedTo(ChronoUnit.SECONDS)
                                                    .format(DateTimeFormatter.ISO_LOCAL_TIME)
                                            + " +0000]",
                                    "\"time\":" + at.toEpochMilli() + ",");
                });
    }

    @Test
    void linesAndSpansHaveTheSameTraces() throws Exception {
        var round = stamped(new Workload(7, "web").round(), 1);
        var spans = spans(round);

        assertThat(spans).hasSize(Workload.SPANS);
        assertThat(lines(round).stream()
                        .map(LogRecord::getTraceId)
                        .filter(id -> !id.isEmpty())
                        .collect(Collectors.toSet()))
                .hasSize(Workload.TRACES)
                .isEqualTo(spans.stream().map(Span::getTraceId).collect(Collectors.toSet()));
        var ids = spans.stream().map(Span::getSpanId).collect(Collectors.toSet());
        assertThat(ids).hasSize(Workload.SPANS);
        assertThat(spans)
                .allSatisfy(span -> assertThat(span.getParentSpanId().isEmpty() || ids.contains(span.getParentSpanId()))
                        .isTrue());
    }

    /** Guarded by {@code OtlpBatch.stamp}: rows that are the same would be smaller on disk than real ones. */
    @Test
    void eachSendingHasItsOwnTracesAndValues() throws Exception {
        var round = new Workload(7, "web").round();
        var before = traces(stamped(round, 1));
        var counted = counted(round);

        assertThat(traces(stamped(round, 2))).hasSize(Workload.TRACES).doesNotContainAnyElementsOf(before);
        assertThat(counted(round)).isGreaterThan(counted);
    }

    @Test
    void pointsAreOfFiveHundredSeries() throws Exception {
        var metrics = metrics(stamped(new Workload(7, "web").round(), 1));

        assertThat(metrics)
                .hasSize(50)
                .extracting(Metric::getName)
                .doesNotHaveDuplicates()
                .contains(Workload.COUNTER);
        assertThat(metrics.stream()
                        .mapToInt(metric -> metric.getSum().getDataPointsCount()
                                + metric.getGauge().getDataPointsCount()
                                + metric.getHistogram().getDataPointsCount())
                        .sum())
                .isEqualTo(Workload.POINTS);
        assertThat(metrics.stream().flatMap(metric -> metric.getHistogram().getDataPointsList().stream()))
                .hasSize(50)
                .allSatisfy(point -> {
                    assertThat(point.getExplicitBoundsList()).hasSize(14).isSorted();
                    assertThat(point.getBucketCountsList().stream()
                                    .mapToLong(n -> n)
                                    .sum())
                            .isEqualTo(point.getCount());
                    assertThat(point.getTimeUnixNano()).isBetween(MEASURED, MEASURED + 1_000_000_000);
                });
    }

    private static Round stamped(Round round, long seed) {
        var random = new SplittableRandom(seed);
        round.stamp(new Moment(NOW, MEASURED, random.nextLong(), random));
        return round;
    }

    private static List<LogRecord> lines(Round round) throws Exception {
        return ExportLogsServiceRequest.parseFrom(round.logs().body())
                .getResourceLogs(0)
                .getScopeLogs(0)
                .getLogRecordsList();
    }

    private static List<Span> spans(Round round) throws Exception {
        return ExportTraceServiceRequest.parseFrom(round.spans().body())
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpansList();
    }

    private static List<ByteString> traces(Round round) throws Exception {
        return spans(round).stream().map(Span::getTraceId).distinct().toList();
    }

    private static List<Metric> metrics(Round round) throws Exception {
        return ExportMetricsServiceRequest.parseFrom(round.points().body())
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetricsList();
    }

    private static double counted(Round round) throws Exception {
        return metrics(round).stream()
                .flatMap(metric -> metric.getSum().getDataPointsList().stream())
                .mapToDouble(NumberDataPoint::getAsDouble)
                .sum();
    }
}
