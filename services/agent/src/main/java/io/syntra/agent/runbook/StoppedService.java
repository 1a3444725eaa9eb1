package io.syntra.agent.runbook;

import io.syntra.contracts.Plural;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.deployer.HealthView;
import java.util.Optional;

/** Nothing answers because no replica is wanted. */
final class StoppedService implements Analyzer {

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return findings.health()
                .value()
                .filter(health -> health.status() == HealthStatus.STOPPED)
                .map(health -> build(findings, health));
    }

    private static Hypothesis build(Findings findings, HealthView health) {
        var about = Hypothesis.of(
                        Finding.SERVICE_STOPPED,
                        findings.service(),
                        "%s is scaled to 0 replicas"
                                .formatted(findings.service().name()))
                .fact(
                        "%s wanted, %d ready"
                                .formatted(Plural.of(health.wantedReplicas(), "replica"), health.readyReplicas()),
                        findings.health())
                .term("no replica is wanted", 80, findings.health());
        replicasBefore(findings).ifPresent(before -> about.fact(
                        "Before, it ran with %s (deployment %s)"
                                .formatted(Plural.of(before.replicas(), "replica"), before.id()),
                        findings.deployments())
                .detail(Detail.WANTED_REPLICAS, before.replicas(), findings.deployments()));
        return about.build();
    }

    private static Optional<DeploymentView> replicasBefore(Findings findings) {
        return findings.history().newestFirst().stream()
                .filter(deployment -> deployment.state() == DeploymentState.SUCCEEDED)
                .filter(deployment -> deployment.replicas() > 0)
                .findFirst();
    }
}
