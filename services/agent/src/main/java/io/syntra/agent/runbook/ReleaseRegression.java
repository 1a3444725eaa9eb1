package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Hypothesis.Building;
import io.syntra.agent.runbook.Hypothesis.Remedy;
import io.syntra.agent.signal.Traffic;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.telemetry.ErrorGroupView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The release that serves now fails, and the one before did not. */
final class ReleaseRegression implements Analyzer {

    private static final Duration CLOSE = Duration.ofMinutes(10);
    private static final Duration NEAR = Duration.ofHours(1);
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);
    private static final double FAILS = 0.05;
    private static final double FAILS_NOT = 0.01;
    private static final double ENOUGH_REQUESTS = 20;

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        var history = findings.history();
        return history.serving().flatMap(deployment -> {
            var error = suspect(findings, deployment);
            boolean rateSays = ratesDiffer(findings, deployment);
            return error.isEmpty() && !rateSays
                    ? Optional.empty()
                    : Optional.of(build(findings, history, deployment, error));
        });
    }

    /** An error that only the new release has speaks loudest; else the most frequent one. */
    private static Optional<ErrorGroupView> suspect(Findings findings, DeploymentView deployment) {
        var current = Errors.current(findings);
        return current.stream()
                .filter(group -> Errors.onlyIn(group, deployment.releaseNumber()))
                .findFirst()
                .or(() -> current.stream().findFirst());
    }

    private static boolean ratesDiffer(Findings findings, DeploymentView deployment) {
        var now = findings.failing(deployment.releaseNumber());
        var before = before(findings, deployment);
        return now.errorRate() >= FAILS && before.requests() > 0 && before.errorRate() <= now.errorRate() / 3;
    }

    private static Share before(Findings findings, DeploymentView deployment) {
        var previous = deployment.previousReleaseNumber();
        return previous == null ? Traffic.NONE : findings.failing(previous);
    }

    private static Hypothesis build(
            Findings findings, History history, DeploymentView deployment, Optional<ErrorGroupView> error) {
        var about = Hypothesis.of("v%d of %s brought the failures with it"
                .formatted(deployment.releaseNumber(), findings.service().name()));
        error.ifPresent(group -> error(about, findings, deployment, group));
        rates(about, findings, deployment);
        return about.remedy(history.servedBefore(deployment)
                .<Remedy>map(before -> new Remedy.GoBack(before.id(), before.releaseNumber()))
                .orElseGet(() -> new Remedy.ForPeople(
                        "No earlier release served this service, so there is none to go back to.")));
    }

    private static void error(Building about, Findings findings, DeploymentView deployment, ErrorGroupView group) {
        int release = deployment.releaseNumber();
        Instant effect = History.tookEffect(deployment);
        about.fact(Errors.describe(group), findings.errors());
        if (Errors.onlyIn(group, release)) {
            about.term("the error is in v" + release + " only", 25);
        } else if (Errors.alsoBefore(group, release, effect)) {
            about.term("the error happened in other releases too", -50);
        }
        timing(about, findings, deployment, group.firstSeen(), effect);
    }

    private static void timing(
            Building about, Findings findings, DeploymentView deployment, Instant firstSeen, Instant effect) {
        var lag = Duration.between(effect, firstSeen);
        var name = "Deployment %s (%s)".formatted(deployment.id(), what(deployment));
        if (lag.compareTo(CLOCK_SKEW.negated()) < 0) {
            about.fact(
                    "%s took effect at %s, %s after the first error"
                            .formatted(name, Words.time(effect), Words.lasting(lag)),
                    findings.deployments());
            about.term("the error is older than the deployment", -60);
            return;
        }
        about.fact(
                "%s took effect at %s, %s before the first error"
                        .formatted(name, Words.time(effect), Words.lasting(lag.isNegative() ? Duration.ZERO : lag)),
                findings.deployments());
        if (lag.compareTo(CLOSE) <= 0) {
            about.term("the error began within " + CLOSE.toMinutes() + " minutes of the deployment", 35);
        } else if (lag.compareTo(NEAR) <= 0) {
            about.term("the error began within the hour after the deployment", 15);
        } else {
            about.term("the error began long after the deployment", -20);
        }
    }

    private static String what(DeploymentView deployment) {
        var previous = deployment.previousReleaseNumber();
        return previous == null
                ? "v" + deployment.releaseNumber()
                : "v%d → v%d".formatted(previous, deployment.releaseNumber());
    }

    private static void rates(Building about, Findings findings, DeploymentView deployment) {
        var now = findings.failing(deployment.releaseNumber());
        if (now.requests() == 0) {
            return;
        }
        var before = before(findings, deployment);
        about.fact(
                "v%d failed %s%s"
                        .formatted(
                                deployment.releaseNumber(),
                                Words.failed(now),
                                before.requests() == 0
                                        ? ""
                                        : "; v%d failed %s"
                                                .formatted(deployment.previousReleaseNumber(), Words.failed(before))),
                findings.traffic());
        if (ratesDiffer(findings, deployment)) {
            about.term("the failure rate is far above the release before", 40);
            if (Duration.between(History.tookEffect(deployment), findings.now()).compareTo(CLOSE) <= 0) {
                about.term("the deployment is fresh", 10);
            }
        } else if (now.errorRate() < FAILS_NOT && now.requests() >= ENOUGH_REQUESTS) {
            about.term("hardly any request fails", -40);
        } else if (before.requests() >= ENOUGH_REQUESTS && before.errorRate() >= FAILS) {
            about.term("the release before failed about as often", -40);
        }
    }
}
