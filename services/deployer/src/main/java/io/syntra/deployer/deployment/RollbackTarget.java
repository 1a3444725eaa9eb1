package io.syntra.deployer.deployment;

import io.syntra.contracts.deployer.DeploymentState;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which state a rollback goes back to. Pure; history comes newest first. */
final class RollbackTarget {

    private RollbackTarget() {}

    /**
     * Without a wish: when a change is under way that does not serve yet, what serves now; else the last state before
     * the present release.
     *
     * @param reached deployments that served once, newest first
     * @param active the newest deployment that is not done
     * @param serving the release that serves
     */
    static Optional<Deployment> before(List<Deployment> reached, @Nullable Deployment active, @Nullable UUID serving) {
        if (active != null && !hasSwitched(active) && !active.releaseId.equals(serving)) {
            return reached.stream().filter(d -> d.releaseId.equals(serving)).findFirst();
        }
        return reached.stream()
                .filter(d -> d.state != DeploymentState.ROLLED_BACK)
                .dropWhile(d -> !d.releaseId.equals(serving))
                .filter(d -> !d.releaseId.equals(serving))
                .findFirst();
    }

    private static boolean hasSwitched(Deployment active) {
        return active.state == DeploymentState.SWITCHING || active.state == DeploymentState.DRAINING;
    }
}
