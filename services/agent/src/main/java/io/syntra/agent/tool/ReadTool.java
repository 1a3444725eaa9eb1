package io.syntra.agent.tool;

import io.syntra.contracts.agent.Risk;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import java.util.Set;

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
     * @param oldestFirst names of lists in the data that begin with the oldest; of all others the beginning matters most
     * @param truncated there is more than the data says
     */
    record Reading(Object data, String summary, Set<String> oldestFirst, boolean truncated) {

        public Reading {
            oldestFirst = Set.copyOf(oldestFirst);
        }

        static Reading of(Object data, String summary, String... oldestFirst) {
            return new Reading(data, summary, Set.of(oldestFirst), false);
        }

        Reading truncatedIf(boolean more) {
            return new Reading(data, summary, oldestFirst, truncated || more);
        }
    }
}
