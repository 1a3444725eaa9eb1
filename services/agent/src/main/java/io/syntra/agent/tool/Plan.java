package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.ServiceView;
import org.jspecify.annotations.Nullable;

/**
 * What an action would do.
 *
 * @param arguments with every name resolved; exactly these are executed
 * @param target as it was when the plan was made
 * @param kind of the deployment that will carry it out
 * @param toReplicas that the target will have
 * @param summary one line
 * @param preview what changes, line by line
 * @param inverse the call that takes it back
 * @param inverseNote what taking it back means, or why it cannot be
 */
public record Plan(
        ObjectNode arguments,
        ServiceView target,
        DeploymentKind kind,
        int toReplicas,
        String summary,
        String preview,
        @Nullable Call inverse,
        String inverseNote) {}
