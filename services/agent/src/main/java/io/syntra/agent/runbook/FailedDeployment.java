package io.syntra.agent.runbook;

import io.syntra.contracts.deployer.DeploymentState;
import java.util.Optional;

/** The newest deployment did not get through. What serves now is said by its failure. */
final class FailedDeployment implements Analyzer {

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return findings.history()
                .newest()
                .filter(deployment -> deployment.state() == DeploymentState.FAILED)
                .map(deployment -> {
                    var failure = deployment.failure();
                    return Hypothesis.of(
                                    Finding.FAILED_DEPLOYMENT,
                                    findings.service(),
                                    "the last deployment of %s failed"
                                            .formatted(findings.service().name()))
                            .fact(
                                    "Deployment %s of v%d failed%s"
                                            .formatted(
                                                    deployment.id(),
                                                    deployment.releaseNumber(),
                                                    failure == null ? "" : ": " + failure.message()),
                                    findings.deployments())
                            .term("the newest deployment failed", 50, findings.deployments())
                            .build();
                });
    }
}
