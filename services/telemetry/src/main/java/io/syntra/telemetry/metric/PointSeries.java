package io.syntra.telemetry.metric;

import io.syntra.contracts.telemetry.MetricView;
import io.syntra.telemetry.metric.ExponentialCounts.Buckets;
import io.syntra.telemetry.query.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Makes chart lines of stored series. A level (a gauge, or a cumulative sum that may fall) is its mean, a sum what it grew
 * by, a histogram its quantiles. Replicas with the same labels are one line.
 */
final class PointSeries {

    private static final int MOST_LINES = 50;
    private static final List<Double> QUANTILES = List.of(0.5, 0.95, 0.99);

    private PointSeries() {}

    static List<MetricView.Series> of(List<PointReads.Slot> slots, TimeRange range) {
        if (slots.isEmpty()) {
            return List.of();
        }
        var first = slots.getFirst();
        var lines = first.isLevel()
                ? levels(slots, range)
                : switch (first.kind()) {
                    case "sum" -> sums(slots, range);
                    case "exponential_histogram" -> exponentialHistograms(slots, range);
                    default -> histograms(slots, range);
                };
        return lines.stream()
                .filter(line -> !line.points().isEmpty())
                .sorted(Comparator.comparingDouble(MetricView.Series::total).reversed())
                .limit(MOST_LINES)
                .toList();
    }

    private static List<MetricView.Series> levels(List<PointReads.Slot> slots, TimeRange range) {
        var lines = new LinkedHashMap<Map<String, String>, Map<Integer, Mean>>();
        for (var slot : slots) {
            lines.computeIfAbsent(slot.labels(), l -> new HashMap<>())
                    .merge(slot.slot(), new Mean(slot.mean(), 1), Mean::plus);
        }
        return lines.entrySet().stream()
                .map(line -> {
                    var points = new ArrayList<MetricView.Point>();
                    var all = new Mean(0, 0);
                    for (int i = 0; i < range.steps(); i++) {
                        var mean = line.getValue().get(i);
                        if (mean != null) {
                            points.add(new MetricView.Point(range.at(i), mean.value()));
                            all = all.plus(new Mean(mean.value(), 1));
                        }
                    }
                    return new MetricView.Series(line.getKey(), points, all.value());
                })
                .toList();
    }

    private static List<MetricView.Series> sums(List<PointReads.Slot> slots, TimeRange range) {
        var lines = new LinkedHashMap<Map<String, String>, Map<Integer, Double>>();
        for (var slot : slots) {
            lines.computeIfAbsent(slot.labels(), l -> new HashMap<>()).merge(slot.slot(), slot.added(), Double::sum);
        }
        return lines.entrySet().stream()
                .map(line -> {
                    var points = new ArrayList<MetricView.Point>();
                    var total = 0.0;
                    for (int i = 0; i < range.steps(); i++) {
                        var value = line.getValue().get(i);
                        if (value != null) {
                            points.add(new MetricView.Point(range.at(i), value));
                            total += value;
                        }
                    }
                    return new MetricView.Series(line.getKey(), points, total);
                })
                .toList();
    }

    private static List<MetricView.Series> histograms(List<PointReads.Slot> slots, TimeRange range) {
        var lines = new LinkedHashMap<Map<String, String>, Map<Integer, List<Long>>>();
        var bounds = new HashMap<Map<String, String>, List<Double>>();
        for (var slot : slots) {
            bounds.put(slot.labels(), slot.bounds());
            lines.computeIfAbsent(slot.labels(), l -> new HashMap<>())
                    .merge(slot.slot(), slot.addedBuckets(), Traffic::sum);
        }
        var series = new ArrayList<MetricView.Series>();
        lines.forEach((labels, counts) -> {
            var ofLine = bounds.getOrDefault(labels, List.of());
            series.addAll(quantiles(labels, counts, Traffic::sum, sum -> new Buckets(ofLine, sum), range));
        });
        return series;
    }

    private static List<MetricView.Series> exponentialHistograms(List<PointReads.Slot> slots, TimeRange range) {
        var lines = new LinkedHashMap<Map<String, String>, Map<Integer, ExponentialCounts>>();
        for (var slot : slots) {
            lines.computeIfAbsent(slot.labels(), l -> new HashMap<>())
                    .merge(slot.slot(), slot.addedExponential(), ExponentialCounts::plus);
        }
        var series = new ArrayList<MetricView.Series>();
        lines.forEach((labels, counts) ->
                series.addAll(quantiles(labels, counts, ExponentialCounts::plus, ExponentialCounts::buckets, range)));
        return series;
    }

    private static <C> List<MetricView.Series> quantiles(
            Map<String, String> labels,
            Map<Integer, C> counts,
            BinaryOperator<C> sum,
            Function<C, Buckets> buckets,
            TimeRange range) {
        var all = counts.values().stream().reduce(sum).map(buckets);
        var series = new ArrayList<MetricView.Series>();
        for (var quantile : QUANTILES) {
            var named = new HashMap<>(labels);
            named.put("quantile", String.valueOf(quantile));
            var points = new ArrayList<MetricView.Point>();
            for (int i = 0; i < range.steps(); i++) {
                var at = range.at(i);
                Optional.ofNullable(counts.get(i)).map(buckets).ifPresent(slot -> Quantile.of(
                                quantile, slot.bounds(), slot.counts())
                        .ifPresent(value -> points.add(new MetricView.Point(at, value))));
            }
            var total = all.map(line -> Quantile.of(quantile, line.bounds(), line.counts()))
                    .orElse(OptionalDouble.empty());
            series.add(new MetricView.Series(named, points, total.orElse(0)));
        }
        return series;
    }

    private record Mean(double value, int of) {

        Mean plus(Mean other) {
            var count = of + other.of;
            return new Mean((value * of + other.value * other.of) / count, count);
        }
    }
}
