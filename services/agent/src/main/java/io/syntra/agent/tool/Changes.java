package io.syntra.agent.tool;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeploymentView;

/** The changes that the deployer makes, already bound to one approved action: its key and its approver's rights. */
public interface Changes {

    DeploymentView deploy(ServiceId service);

    DeploymentView scale(ServiceId service, int replicas);

    DeploymentView restart(ServiceId service);

    DeploymentView rollBack(ServiceId service, DeploymentId to);
}
