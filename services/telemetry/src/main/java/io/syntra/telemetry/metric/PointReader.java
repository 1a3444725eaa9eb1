package io.syntra.telemetry.metric;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.syntra.telemetry.retention.KeptTime;
import io.syntra.telemetry.signal.Attributes;
import io.syntra.telemetry.signal.Ended;
import io.syntra.telemetry.signal.Origin;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/** Makes rows of a metric's points. Those that say "no value recorded" are where their series end. */
@Singleton
public final class PointReader {

    private static final int NO_VALUE = 1;

    private final KeptTime kept;

    PointReader(KeptTime kept) {
        this.kept = kept;
    }

    public Stream<PointRow> read(Metric metric, InstrumentationScope scope, Origin origin, long receivedMillis) {
        return switch (metric.getDataCase()) {
            case GAUGE ->
                metric.getGauge().getDataPointsList().stream()
                        .map(p -> number(
                                new Kind(metric, scope, origin, PointKind.GAUGE, false, false, receivedMillis), p));
            case SUM -> {
                var sum = metric.getSum();
                var kind = new Kind(
                        metric,
                        scope,
                        origin,
                        PointKind.SUM,
                        cumulative(sum.getAggregationTemporality()),
                        sum.getIsMonotonic(),
                        receivedMillis);
                yield sum.getDataPointsList().stream().map(p -> number(kind, p));
            }
            case HISTOGRAM -> {
                var histogram = metric.getHistogram();
                var kind = new Kind(
                        metric,
                        scope,
                        origin,
                        PointKind.HISTOGRAM,
                        cumulative(histogram.getAggregationTemporality()),
                        true,
                        receivedMillis);
                yield histogram.getDataPointsList().stream()
                        .map(p -> row(
                                kind,
                                p.getTimeUnixNano(),
                                p.getStartTimeUnixNano(),
                                p.getAttributesList(),
                                value(p.getFlags()),
                                hasValue(p.getFlags()) ? of(p) : Distribution.NONE));
            }
            case EXPONENTIAL_HISTOGRAM -> {
                var histogram = metric.getExponentialHistogram();
                var kind = new Kind(
                        metric,
                        scope,
                        origin,
                        PointKind.EXPONENTIAL_HISTOGRAM,
                        cumulative(histogram.getAggregationTemporality()),
                        true,
                        receivedMillis);
                yield histogram.getDataPointsList().stream()
                        .map(p -> row(
                                kind,
                                p.getTimeUnixNano(),
                                p.getStartTimeUnixNano(),
                                p.getAttributesList(),
                                value(p.getFlags()),
                                hasValue(p.getFlags()) ? of(p) : Distribution.NONE));
            }
            case SUMMARY -> {
                var kind = new Kind(metric, scope, origin, PointKind.SUMMARY, true, true, receivedMillis);
                yield metric.getSummary().getDataPointsList().stream()
                        .map(p -> row(
                                kind,
                                p.getTimeUnixNano(),
                                p.getStartTimeUnixNano(),
                                p.getAttributesList(),
                                value(p.getFlags()),
                                hasValue(p.getFlags()) ? of(p) : Distribution.NONE));
            }
            case DATA_NOT_SET -> Stream.empty();
        };
    }

    /** What all points of a metric share. */
    private record Kind(
            Metric metric,
            InstrumentationScope scope,
            Origin origin,
            PointKind kind,
            boolean cumulative,
            boolean monotonic,
            long receivedMillis) {}

    private PointRow number(Kind kind, NumberDataPoint point) {
        var value =
                hasValue(point.getFlags()) ? point.hasAsInt() ? point.getAsInt() : point.getAsDouble() : Ended.VALUE;
        return row(
                kind,
                point.getTimeUnixNano(),
                point.getStartTimeUnixNano(),
                point.getAttributesList(),
                value,
                Distribution.NONE.with(exemplars(point.getExemplarsList())));
    }

    private PointRow row(
            Kind kind, long time, long start, List<KeyValue> attributes, double value, Distribution distribution) {
        var at = kept.orReceived(time, kind.receivedMillis());
        return new PointRow(
                kind.origin(),
                kind.metric().getName(),
                kind.scope(),
                kind.kind(),
                kind.cumulative(),
                kind.monotonic(),
                kind.metric().getUnit(),
                at,
                start > 0 && start <= at ? start : at,
                Attributes.of(attributes),
                value,
                distribution);
    }

    private static Distribution of(HistogramDataPoint point) {
        return new Distribution(
                point.getCount(),
                point.getSum(),
                point.hasMin() ? point.getMin() : Double.NaN,
                point.hasMax() ? point.getMax() : Double.NaN,
                point.getExplicitBoundsList(),
                point.getBucketCountsList(),
                Distribution.Exponential.NONE,
                exemplars(point.getExemplarsList()));
    }

    private static Distribution of(ExponentialHistogramDataPoint point) {
        return new Distribution(
                point.getCount(),
                point.getSum(),
                point.hasMin() ? point.getMin() : Double.NaN,
                point.hasMax() ? point.getMax() : Double.NaN,
                List.of(),
                List.of(),
                new Distribution.Exponential(
                        point.getScale(),
                        point.getZeroCount(),
                        width(point.getZeroThreshold()),
                        point.getPositive().getOffset(),
                        point.getPositive().getBucketCountsList(),
                        point.getNegative().getOffset(),
                        point.getNegative().getBucketCountsList()),
                exemplars(point.getExemplarsList()));
    }

    /** What no sender should say, and any can. */
    private static double width(double zeroThreshold) {
        return zeroThreshold > 0 && Double.isFinite(zeroThreshold) ? zeroThreshold : 0;
    }

    /** Only what can be put together again; the quantiles of two summaries have no sum. */
    private static Distribution of(SummaryDataPoint point) {
        return new Distribution(
                point.getCount(),
                point.getSum(),
                Double.NaN,
                Double.NaN,
                List.of(),
                List.of(),
                Distribution.Exponential.NONE,
                "");
    }

    /** The attributes are those that the point itself does not have. */
    private static String exemplars(List<Exemplar> exemplars) {
        return exemplars.isEmpty()
                ? ""
                : Attributes.json(exemplars.stream()
                        .map(exemplar -> {
                            var json = new LinkedHashMap<String, Object>();
                            json.put("value", exemplar.hasAsInt() ? exemplar.getAsInt() : exemplar.getAsDouble());
                            json.put("at", exemplar.getTimeUnixNano());
                            json.put(
                                    "trace_id",
                                    HexFormat.of()
                                            .formatHex(exemplar.getTraceId().toByteArray()));
                            json.put(
                                    "span_id",
                                    HexFormat.of()
                                            .formatHex(exemplar.getSpanId().toByteArray()));
                            json.put(
                                    "attributes",
                                    Attributes.of(exemplar.getFilteredAttributesList())
                                            .texts());
                            return json;
                        })
                        .toList());
    }

    private static boolean cumulative(AggregationTemporality temporality) {
        return temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
    }

    /** Of what has a distribution instead. */
    private static double value(int flags) {
        return hasValue(flags) ? 0 : Ended.VALUE;
    }

    private static boolean hasValue(int flags) {
        return (flags & NO_VALUE) == 0;
    }
}
