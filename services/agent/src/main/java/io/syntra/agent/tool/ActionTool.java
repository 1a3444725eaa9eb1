package io.syntra.agent.tool;

import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;

/** Changes something, once the gate lets it. */
public non-sealed interface ActionTool extends Tool {

    @Override
    default Risk risk() {
        return Risk.MEDIUM;
    }

    @Override
    default String requiredRole() {
        return Role.DEVELOPER;
    }

    /**
     * What would be done, for a person to decide on. Changes nothing.
     *
     * @throws ToolRefusal when it cannot be done, or would change nothing
     */
    Plan plan(Arguments arguments, Caller caller);

    /**
     * Does exactly what the plan's arguments say.
     *
     * @param arguments those of the {@link Plan}
     * @param changes only the gate has them
     */
    DeploymentView perform(Arguments arguments, Changes changes);
}
