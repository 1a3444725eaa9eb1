package io.syntra.agent.signal;

import io.syntra.contracts.telemetry.MetricView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

    public static Traffic of(Optional<MetricView> requests, Optional<MetricView> errorRate) {
        return between(requests, errorRate, Instant.MIN, Instant.MAX);
    }

    /** Only steps that lie wholly within the time. */
    public static Traffic between(
            Optional<MetricView> requests, Optional<MetricView> errorRate, Instant from, Instant to) {
        var byVersion = new LinkedHashMap<String, Share>();
        requests.ifPresent(counts -> {
            for (var series : counts.series()) {
                var version = version(series);
                var rates = errorRate.flatMap(metric -> metric.series().stream()
                        .filter(other -> version(other).equals(version))
                        .findFirst());
                var share =
                        share(series, rates, errorRate.map(Traffic::scale).orElse(1.0), counts.stepSeconds(), from, to);
                if (share.requests() > 0) {
                    byVersion.merge(version, share, Share::plus);
                }
            }
        });
        return new Traffic(byVersion, byVersion.values().stream().reduce(NONE, Share::plus));
    }

    private static Share share(
            MetricView.Series counts,
            Optional<MetricView.Series> rates,
            double scale,
            int stepSeconds,
            Instant from,
            Instant to) {
        var rateAt = new LinkedHashMap<Instant, Double>();
        rates.ifPresent(series -> series.points().forEach(point -> rateAt.put(point.at(), point.value() * scale)));
        double requests = 0;
        double failed = 0;
        for (var point : counts.points()) {
            // Asked for a moment later, a metric may know a step that the other does not know yet.
            boolean known = rates.isEmpty() || rateAt.containsKey(point.at());
            if (known
                    && !point.at().isBefore(from)
                    && !point.at().plusSeconds(stepSeconds).isAfter(to)) {
                requests += point.value();
                failed += point.value() * rateAt.getOrDefault(point.at(), 0.0);
            }
        }
        return new Share(requests, failed);
    }

    private static double scale(MetricView metric) {
        return metric.unit().equals("percent") || metric.unit().equals("%") ? 0.01 : 1;
    }

    private static String version(MetricView.Series series) {
        return series.labels().getOrDefault("version", "");
    }

    public Share of(int releaseNumber) {
        return byVersion.getOrDefault("v" + releaseNumber, NONE);
    }

    /** Whether the metric tells releases apart. */
    public boolean byRelease() {
        return byVersion.keySet().stream().anyMatch(version -> !version.isEmpty());
    }
}
