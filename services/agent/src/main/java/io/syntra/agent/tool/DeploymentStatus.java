package io.syntra.agent.tool;

import io.syntra.contracts.Payload;
import io.syntra.contracts.deployer.DeploymentView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One deployment and those around it.
 *
 * @param deployment absent when the service was never deployed
 * @param recent the newest deployments of the service, newest first
 */
public record DeploymentStatus(@Nullable DeploymentView deployment, List<DeploymentView> recent) implements Payload {

    public DeploymentStatus {
        recent = List.copyOf(recent);
    }
}
