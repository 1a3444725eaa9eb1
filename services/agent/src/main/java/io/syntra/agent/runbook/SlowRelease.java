package io.syntra.agent.runbook;

import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.telemetry.MetricView;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The release that serves now takes much longer than the one before, from its first requests on. */
final class SlowRelease implements Analyzer {

    private static final double TIMES = 3;
    private static final double TOO_SHORT_TO_MATTER = 100;
    private static final int ENOUGH = 4;
    private static final Duration FRESH = Duration.ofHours(1);

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return findings.history()
                .serving()
                .flatMap(deployment -> findings.latency().value().flatMap(metric -> {
                    var previous = deployment.previousReleaseNumber();
                    var now = points(metric, deployment.releaseNumber());
                    var before = previous == null ? List.<Double>of() : points(metric, previous);
                    return now.size() < ENOUGH || before.size() < ENOUGH
                            ? Optional.empty()
                            : compare(findings, deployment, before, now);
                }));
    }

    private static List<Double> points(MetricView metric, int release) {
        return metric.series().stream()
                .filter(series -> ("v" + release).equals(series.labels().get("version")))
                .flatMap(series -> series.points().stream())
                .map(MetricView.Point::value)
                .toList();
    }

    private static Optional<Hypothesis> compare(
            Findings findings, DeploymentView deployment, List<Double> before, List<Double> now) {
        double was = median(before);
        double is = median(now);
        if (is < TOO_SHORT_TO_MATTER || is < was * TIMES) {
            return Optional.empty();
        }
        var about = Hypothesis.of(
                        Finding.SLOW_RELEASE,
                        findings.service(),
                        "v%d of %s is slower than the release before"
                                .formatted(
                                        deployment.releaseNumber(),
                                        findings.service().name()))
                .fact(
                        String.format(
                                Locale.ROOT,
                                "95 of 100 requests took up to %.0f ms in v%d, before %.0f ms",
                                is,
                                deployment.releaseNumber(),
                                was),
                        findings.latency())
                .fact(
                        "Deployment %s took effect at %s"
                                .formatted(deployment.id(), Words.time(History.tookEffect(deployment), findings.now())),
                        findings.deployments())
                .term("it takes %.0f times as long".formatted(is / was), 35, findings.latency());
        if (median(now.subList(0, ENOUGH)) >= was * TIMES) {
            about.term("from its first requests on", 20, findings.latency());
        } else {
            about.term("it was quick at first", -30, findings.latency());
        }
        if (Duration.between(History.tookEffect(deployment), findings.now()).compareTo(FRESH) <= 0) {
            about.term("the deployment is fresh", 10, findings.deployments());
        }
        return Optional.of(findings.wayBack(about, deployment).build());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
