package io.syntra.agent.runbook;

import io.syntra.contracts.Plural;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.deployer.HealthView.End;
import io.syntra.contracts.deployer.HealthView.Replica;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Replicas of the release that serves crash or never get ready. */
final class CrashingRelease implements Analyzer {

    private static final int OFTEN = 3;
    private static final Duration FRESH = Duration.ofHours(1);

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return findings.health().value().flatMap(health -> {
            var crashing = crashing(health);
            return crashing.isEmpty() ? Optional.empty() : Optional.of(build(findings, health, crashing));
        });
    }

    private static List<Replica> crashing(HealthView health) {
        return health.replicas().stream()
                .filter(replica -> replica.state().equals("crash_loop") || replica.restarts() >= OFTEN)
                .toList();
    }

    private static Hypothesis build(Findings findings, HealthView health, List<Replica> crashing) {
        int release = crashing.getFirst().releaseNumber();
        var about = Hypothesis.of(
                        Finding.CRASHING_RELEASE,
                        findings.service(),
                        "replicas of v%d of %s crash again and again"
                                .formatted(release, findings.service().name()))
                .fact(
                        "%d of %s ready; %d crash, restarted %s together%s"
                                .formatted(
                                        health.readyReplicas(),
                                        Plural.of(health.wantedReplicas(), "replica"),
                                        crashing.size(),
                                        Plural.of(
                                                crashing.stream()
                                                        .mapToInt(Replica::restarts)
                                                        .sum(),
                                                "time"),
                                        lastWords(crashing)),
                        findings.health())
                .term("replicas crash", 55, findings.health());
        if (crashing.stream().allMatch(replica -> KilledReplicas.kills(replica) > 1)) {
            about.term("they were killed from outside", -25, findings.health());
        }
        var serving = findings.history().serving().filter(deployment -> deployment.releaseNumber() == release);
        if (serving.isEmpty()) {
            return about.build();
        }
        return afterDeployment(about, findings, serving.get());
    }

    private static String lastWords(List<Replica> crashing) {
        return lastEnd(crashing) + lastCheck(crashing);
    }

    private static String lastEnd(List<Replica> crashing) {
        return crashing.stream()
                .map(Replica::lastEnd)
                .filter(Objects::nonNull)
                .max(Comparator.comparing(End::at))
                .map(end -> ", last end: " + Words.clause(end.message()))
                .orElse("");
    }

    private static String lastCheck(List<Replica> crashing) {
        return crashing.stream()
                .map(Replica::lastCheck)
                .filter(check -> check != null && !check.ok())
                .findFirst()
                .map(check -> ", last check: " + check.message())
                .orElse("");
    }

    private static Hypothesis afterDeployment(Hypothesis.Building about, Findings findings, DeploymentView deployment) {
        var age = Duration.between(History.tookEffect(deployment), findings.now());
        about.fact(
                "Deployment %s brought v%d %s ago"
                        .formatted(deployment.id(), deployment.releaseNumber(), Words.lasting(age)),
                findings.deployments());
        if (age.compareTo(FRESH) > 0) {
            return about.detail(Detail.SERVED_FOR, Words.lasting(age), findings.deployments())
                    .build();
        }
        about.term("the deployment is fresh", 25, findings.deployments());
        return findings.wayBack(about, deployment).build();
    }
}
