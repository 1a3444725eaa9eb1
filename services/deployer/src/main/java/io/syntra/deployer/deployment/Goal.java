package io.syntra.deployer.deployment;

import io.syntra.contracts.deployer.DeploymentKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a new deployment is to reach.
 *
 * @param incarnation replicas of the same incarnation are kept; a new one means fresh replicas
 * @param undoesAfter a rollback undoes what succeeded after the deployment with this number
 */
record Goal(
        DeploymentKind kind,
        UUID releaseId,
        int releaseNumber,
        UUID incarnation,
        int replicas,
        @Nullable Integer undoesAfter) {

    static Goal fresh(DeploymentKind kind, UUID releaseId, int releaseNumber, int replicas) {
        return new Goal(kind, releaseId, releaseNumber, UUID.randomUUID(), replicas, null);
    }
}
