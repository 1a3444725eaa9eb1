package io.syntra.telemetry.otlp;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The points of a metric, whatever kind it has. */
final class MetricPoints {

    private MetricPoints() {}

    /**
     * @param keep decides over each point by its attributes
     * @return the same metric when all are kept
     */
    static Metric filter(Metric metric, Predicate<List<KeyValue>> keep) {
        var kept = metric.toBuilder();
        var all =
                switch (metric.getDataCase()) {
                    case GAUGE -> {
                        var points = metric.getGauge().getDataPointsList();
                        var left = left(points, p -> p.getAttributesList(), keep);
                        kept.getGaugeBuilder().clearDataPoints().addAllDataPoints(left);
                        yield points.size() == left.size();
                    }
                    case SUM -> {
                        var points = metric.getSum().getDataPointsList();
                        var left = left(points, p -> p.getAttributesList(), keep);
                        kept.getSumBuilder().clearDataPoints().addAllDataPoints(left);
                        yield points.size() == left.size();
                    }
                    case HISTOGRAM -> {
                        var points = metric.getHistogram().getDataPointsList();
                        var left = left(points, p -> p.getAttributesList(), keep);
                        kept.getHistogramBuilder().clearDataPoints().addAllDataPoints(left);
                        yield points.size() == left.size();
                    }
                    case EXPONENTIAL_HISTOGRAM -> {
                        var points = metric.getExponentialHistogram().getDataPointsList();
                        var left = left(points, p -> p.getAttributesList(), keep);
                        kept.getExponentialHistogramBuilder().clearDataPoints().addAllDataPoints(left);
                        yield points.size() == left.size();
                    }
                    case SUMMARY -> {
                        var points = metric.getSummary().getDataPointsList();
                        var left = left(points, p -> p.getAttributesList(), keep);
                        kept.getSummaryBuilder().clearDataPoints().addAllDataPoints(left);
                        yield points.size() == left.size();
                    }
                    case DATA_NOT_SET -> true;
                };
        return all ? metric : kept.build();
    }

    private static <P> List<P> left(
            List<P> points, Function<P, List<KeyValue>> attributes, Predicate<List<KeyValue>> keep) {
        return points.stream().filter(p -> keep.test(attributes.apply(p))).toList();
    }
}
