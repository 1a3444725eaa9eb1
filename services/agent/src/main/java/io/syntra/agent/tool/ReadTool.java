package io.syntra.agent.tool;

import io.syntra.contracts.agent.Risk;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;

/** Looks and changes nothing. Runs on a worker thread and may wait. */
public non-sealed interface ReadTool extends Tool {

    @Override
    default Risk risk() {
        return Risk.LOW;
    }

    @Override
    default String requiredRole() {
        return Role.VIEWER;
    }

    /** @throws ToolRefusal when the arguments name nothing that the caller can see */
    Reading read(Arguments arguments, Caller caller);

    /**
     * @param data as it came; it is cleaned before anybody sees it
     * @param summary one line
     */
    record Reading(Object data, String summary) {}
}
