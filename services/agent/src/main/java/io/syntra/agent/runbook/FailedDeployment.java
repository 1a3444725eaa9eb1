package io.syntra.agent.runbook;

import io.syntra.contracts.deployer.DeploymentState;
import java.util.Optional;

/** The newest deployment did not get through, and what served before still does. */
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
                                    "the last deployment of %s failed; v%s still serves"
                                            .formatted(
                                                    findings.service().name(),
                                                    deployment.previousReleaseNumber() == null
                                                            ? " (none)"
                                                            : deployment
                                                                    .previousReleaseNumber()
                                                                    .toString()))
                            .fact(
                                    "Deployment %s of v%d failed%s"
                                            .formatted(
                                                    deployment.id(),
                                                    deployment.releaseNumber(),
                                                    failure == null ? "" : ": " + failure.message()),
                                    findings.deployments())
                            .term("the newest deployment failed", 50)
                            .build();
                });
    }
}
