package io.syntra.agent.signal;

import io.syntra.contracts.telemetry.MetricView;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Requests and failures of each release, from the two metrics. */
public record Traffic(Map<String, Share> byVersion, Share all) {

    public static final Share NONE = new Share(0, 0);

    /** @param failed may be a fraction: it is a rate times a count */
    public record Share(double requests, double failed) {

        public double errorRate() {
            return requests == 0 ? 0 : failed / requests;
        }

        public Share plus(Share other) {
            return new Share(requests + other.requests, failed + other.failed);
        }
    }

    public static Traffic of(MetricView requests, MetricView errorRate) {
        return of(requests, errorRate, at -> true);
    }

    /** Only steps that lie wholly within the time and of which both the count and the rate are known. */
    public static Traffic between(MetricView requests, MetricView errorRate, Instant from, Instant to) {
        int step = requests.stepSeconds();
        return of(
                requests,
                errorRate,
                at -> !at.isBefore(from) && !at.plusSeconds(step).isAfter(to));
    }

    /** The same of all steps that share a moment with the time: for what is known to have happened at no other. */
    public static Traffic touching(MetricView requests, MetricView errorRate, Instant from, Instant to) {
        int step = requests.stepSeconds();
        return of(requests, errorRate, at -> at.plusSeconds(step).isAfter(from) && at.isBefore(to));
    }

    private static Traffic of(MetricView requests, MetricView errorRate, Predicate<Instant> counts) {
        var byVersion = new LinkedHashMap<String, Share>();
        for (var series : requests.series()) {
            var version = version(series);
            var share = share(series, rates(errorRate, version), counts);
            if (share.requests() > 0) {
                byVersion.merge(version, share, Share::plus);
            }
        }
        return new Traffic(byVersion, byVersion.values().stream().reduce(NONE, Share::plus));
    }

    private static Map<Instant, Double> rates(MetricView errorRate, String version) {
        var rateAt = new HashMap<Instant, Double>();
        errorRate.series().stream()
                .filter(series -> version(series).equals(version))
                .flatMap(series -> series.points().stream())
                .forEach(point -> rateAt.put(point.at(), point.value() * scale(errorRate)));
        return rateAt;
    }

    /** Asked for a moment later, a metric may know a step that the other does not know yet. */
    private static Share share(MetricView.Series series, Map<Instant, Double> rateAt, Predicate<Instant> counts) {
        double requests = 0;
        double failed = 0;
        for (var point : series.points()) {
            var rate = rateAt.get(point.at());
            if (rate != null && counts.test(point.at())) {
                requests += point.value();
                failed += point.value() * rate;
            }
        }
        return new Share(requests, failed);
    }

    private static double scale(MetricView metric) {
        return metric.unit().equals("percent") || metric.unit().equals("%") ? 0.01 : 1;
    }

    /** As the metric says it, or empty. */
    public static String version(MetricView.Series series) {
        return series.labels().getOrDefault("version", "");
    }

    public Share of(int releaseNumber) {
        return byVersion.getOrDefault("v" + releaseNumber, NONE);
    }

    /** @param versions not counted */
    public Share without(Set<String> versions) {
        return byVersion.entrySet().stream()
                .filter(entry -> !versions.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .reduce(NONE, Share::plus);
    }

    /** Whether the metric tells releases apart. */
    public boolean byRelease() {
        return byVersion.keySet().stream().anyMatch(version -> !version.isEmpty());
    }
}
