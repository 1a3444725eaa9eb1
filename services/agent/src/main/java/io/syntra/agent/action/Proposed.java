package io.syntra.agent.action;

import io.syntra.agent.tool.ToolRunner.ToolResult;
import io.syntra.contracts.ActionId;

/** What became of a proposal. */
public sealed interface Proposed {

    /** Stored; waits for a person. */
    record Stored(ActionId action) implements Proposed {}

    /** Not stored, for a reason that the brain is told. */
    record Refused(ToolResult result) implements Proposed {}
}
