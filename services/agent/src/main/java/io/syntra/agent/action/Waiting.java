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
     * @return false when the run is over, and nobody goes on from the result
     */
    Uni<Boolean> settle(UUID run, UUID call, ToolResult result);
}
