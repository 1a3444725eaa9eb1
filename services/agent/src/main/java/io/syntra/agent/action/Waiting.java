package io.syntra.agent.action;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.tool.ToolRunner.ToolResult;
import java.util.UUID;

/** The runs that wait for what they proposed. */
public interface Waiting {

    /**
     * Gives a run the result of its call, within the current transaction.
     *
     * @param call the stored call
     */
    Uni<Void> settle(UUID run, UUID call, ToolResult result);
}
