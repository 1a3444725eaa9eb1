package io.syntra.telemetry.metric;

import io.syntra.contracts.telemetry.MetricView;
import io.syntra.telemetry.query.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
                : first.kind().equals("sum") ? sums(slots, range) : histograms(slots, range);
        return lines.stream()
                .filter(line -> !line.points().isEmpty())
                .sorted(Comparator.comparingDouble(MetricView.Series::total).reversed())
                .limit(MOST_LINES)
                .toList();
    }

    private static List<MetricView.Series> levels(List<PointReads.Slot> slots, TimeRange range) {
        var lines = new LinkedHashMap<Map<String, String>, Map<Integer, Mean>>();
        for (var slot : slots) {
            if (slot.slot() >= 0) {
                lines.computeIfAbsent(slot.labels(), l -> new HashMap<>())
                        .merge(slot.slot(), new Mean(slot.mean(), 1), Mean::plus);
            }
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
        var before = new HashMap<Long, Double>();
        for (var slot : slots) {
            var last = before.put(slot.series(), slot.latest());
            // Without an earlier value nobody knows since when it grew; a smaller one means that it began again.
            var grown = !slot.cumulative()
                    ? slot.added()
                    : last == null ? 0 : slot.latest() >= last ? slot.latest() - last : slot.latest();
            if (slot.slot() >= 0) {
                lines.computeIfAbsent(slot.labels(), l -> new HashMap<>()).merge(slot.slot(), grown, Double::sum);
            }
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
        var before = new HashMap<Long, List<Long>>();
        for (var slot : slots) {
            var last = before.put(slot.series(), slot.latestBuckets());
            var grown = !slot.cumulative()
                    ? slot.addedBuckets()
                    : last == null ? List.<Long>of() : minus(slot.latestBuckets(), last);
            if (slot.slot() >= 0) {
                bounds.put(slot.labels(), slot.bounds());
                lines.computeIfAbsent(slot.labels(), l -> new HashMap<>()).merge(slot.slot(), grown, Traffic::sum);
            }
        }
        var series = new ArrayList<MetricView.Series>();
        lines.forEach((labels, counts) -> {
            var ofLine = bounds.getOrDefault(labels, List.of());
            for (var quantile : QUANTILES) {
                var named = new HashMap<>(labels);
                named.put("quantile", String.valueOf(quantile));
                var points = new ArrayList<MetricView.Point>();
                List<Long> all = List.of();
                for (int i = 0; i < range.steps(); i++) {
                    var at = range.at(i);
                    var ofSlot = counts.getOrDefault(i, List.of());
                    Quantile.of(quantile, ofLine, ofSlot)
                            .ifPresent(value -> points.add(new MetricView.Point(at, value)));
                    all = Traffic.sum(all, ofSlot);
                }
                series.add(new MetricView.Series(
                        named, points, Quantile.of(quantile, ofLine, all).orElse(0)));
            }
        });
        return series;
    }

    private static List<Long> minus(List<Long> now, List<Long> before) {
        var grown = new ArrayList<Long>();
        for (int i = 0; i < now.size(); i++) {
            grown.add(now.get(i) - (i < before.size() ? before.get(i) : 0));
        }
        return grown.stream().anyMatch(n -> n < 0) ? now : grown;
    }

    private record Mean(double value, int of) {

        Mean plus(Mean other) {
            var count = of + other.of;
            return new Mean((value * of + other.value * other.of) / count, count);
        }
    }
}
