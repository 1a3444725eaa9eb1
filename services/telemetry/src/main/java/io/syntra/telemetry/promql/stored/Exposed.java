package io.syntra.telemetry.promql.stored;

import io.syntra.telemetry.metric.PointKind;
import io.syntra.telemetry.promql.series.Decimal;
import io.syntra.telemetry.promql.series.Exemplar;
import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.stored.Spread.Grid;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A stored series, and what Prometheus sees of it.
 *
 * @param names those of its series that are asked for
 * @param labels of all of them
 */
record Exposed(StoredSeries series, List<String> names, Labels labels) {

    boolean hasBuckets() {
        return names.stream().anyMatch(Exposed::isBucket) || isNative();
    }

    boolean isNative() {
        return names.stream().anyMatch(this::isNative);
    }

    boolean isNative(String name) {
        return series.key().metric().kind() == PointKind.EXPONENTIAL_HISTOGRAM && name.equals(family());
    }

    static boolean isBucket(String name) {
        return name.endsWith(StoredMetric.BUCKET);
    }

    /** What all names of a metric begin with. */
    String family() {
        return PrometheusName.of(series.key().metric());
    }

    Grid grid(Map<String, Grid> grids) {
        return grids.getOrDefault(family(), Spread.NONE.grid());
    }

    long samples(Grid grid) {
        long buckets = series.key().metric().kind() == PointKind.EXPONENTIAL_HISTOGRAM
                ? series.points() * grid.bounds()
                : series.buckets();
        return names.size() * series.points()
                + (names.stream().anyMatch(Exposed::isBucket) ? buckets : 0)
                + (isNative() ? Histogram.weight(series.points(), series.buckets()) : 0);
    }

    private boolean hasBound(String name) {
        return !series.key().metric().isNumber() && isBucket(name);
    }

    Stream<Labels> all() {
        return names.stream().flatMap(name -> {
            var named = labels.with(Labels.NAME, name);
            return hasBound(name)
                    ? Stream.concat(series.bounds().stream(), Stream.of(Double.POSITIVE_INFINITY))
                            .map(bound -> named.with(Labels.BOUND, Decimal.plain(bound)))
                    : Stream.of(named);
        });
    }

    /** Those of its series that count the value of an exemplar, and not only that there is one, or the sum of all. */
    Stream<Labels> of(Exemplar exemplar, SentExemplars sent, Grid grid) {
        double bound = series.key().metric().kind() == PointKind.HISTOGRAM
                ? sent.boundOf(exemplar.value())
                : grid.boundOf(exemplar.value());
        return names.stream()
                .filter(name -> series.key().metric().isNumber() || isNative(name) || isBucket(name))
                .map(name ->
                        labels.with(Labels.NAME, name).with(Labels.BOUND, hasBound(name) ? Decimal.plain(bound) : ""));
    }
}
