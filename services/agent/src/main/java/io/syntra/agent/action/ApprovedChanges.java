package io.syntra.agent.action;

import io.syntra.agent.tool.Changes;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeployerRequest;
import io.syntra.contracts.deployer.DeploymentView;

/**
 * The changes of one approved action.
 *
 * @param bearer acts for the approver, so the deployer checks that person's rights again
 * @param key the action's id: the deployer does it once, however often it is asked
 */
record ApprovedChanges(DeployerWrites deployer, String bearer, String key) implements Changes {

    @Override
    public DeploymentView deploy(ServiceId service) {
        return deployer.deploy(bearer, key, service, new DeployerRequest.Deploy(null));
    }

    @Override
    public DeploymentView scale(ServiceId service, int replicas) {
        return deployer.scale(bearer, key, service, new DeployerRequest.Scale(replicas));
    }

    @Override
    public DeploymentView restart(ServiceId service) {
        return deployer.restart(bearer, key, service);
    }

    @Override
    public DeploymentView rollBack(ServiceId service, DeploymentId to) {
        return deployer.rollBack(bearer, key, service, new DeployerRequest.RollBack(to, null));
    }
}
