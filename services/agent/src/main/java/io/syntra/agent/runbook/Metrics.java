package io.syntra.agent.runbook;

import io.syntra.agent.signal.Traffic;
import io.syntra.contracts.telemetry.MetricView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How the requests of a service fared in some time. Counts without a rate say nothing about failures. */
record Metrics(Source<MetricView> requests, Source<MetricView> errorRate, Source<MetricView> latency) {

    private static final Traffic NOTHING = new Traffic(Map.of(), Traffic.NONE);

    /** Known only with both metrics. */
    Source<Traffic> traffic() {
        return switch (requests) {
            case Source.Missing<MetricView> missing -> new Source.Missing<>(missing.tool(), missing.why());
            case Source.Told<MetricView> counts ->
                switch (errorRate) {
                    case Source.Missing<MetricView> missing -> new Source.Missing<>(missing.tool(), missing.why());
                    case Source.Told<MetricView> rates ->
                        new Source.Told<>(rates.callId(), Traffic.of(counts.answer(), rates.answer()));
                };
        };
    }

    /** Step by step; nothing without both metrics. */
    Optional<Course> course() {
        return requests.value().flatMap(counts -> errorRate.value().map(rates -> Course.of(counts, rates)));
    }

    /** In the steps that lie wholly within this time. Nothing when it is not known. */
    Traffic between(Instant from, Instant to) {
        return requests.value()
                .flatMap(counts -> errorRate.value().map(rates -> Traffic.between(counts, rates, from, to)))
                .orElse(NOTHING);
    }

    /** In the steps that share a moment with this time. */
    Traffic touching(Instant from, Instant to) {
        return requests.value()
                .flatMap(counts -> errorRate.value().map(rates -> Traffic.touching(counts, rates, from, to)))
                .orElse(NOTHING);
    }

    /** In milliseconds, of all releases together. */
    SortedMap<Instant, Double> latencyOverReleases() {
        var at = new TreeMap<Instant, List<Double>>();
        latency.value().stream()
                .flatMap(metric -> metric.series().stream())
                .flatMap(series -> series.points().stream())
                .forEach(point -> at.computeIfAbsent(point.at(), step -> new ArrayList<>())
                        .add(point.value()));
        var mean = new TreeMap<Instant, Double>();
        at.forEach((step, values) -> mean.put(
                step, values.stream().mapToDouble(Double::doubleValue).average().orElse(0)));
        return mean;
    }

    /** In milliseconds, the oldest first. */
    List<Double> latencies(int releaseNumber) {
        var version = "v" + releaseNumber;
        return latency.value().stream()
                .flatMap(metric -> metric.series().stream())
                .filter(series -> version.equals(Traffic.version(series)))
                .flatMap(series -> series.points().stream())
                .map(MetricView.Point::value)
                .toList();
    }
}
