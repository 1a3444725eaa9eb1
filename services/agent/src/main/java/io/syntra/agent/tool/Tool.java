package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.agent.Risk;

/** Something a brain can ask for. */
public sealed interface Tool permits ReadTool, ActionTool {

    String name();

    /** For the model: what it says or does, and when to use it. */
    String description();

    Schema arguments();

    Risk risk();

    /** The role without which it is refused. */
    String requiredRole();

    /** Its arguments as they are put on record when they are refused, whatever they are; what is none is left out. */
    default JsonNode onRecord(JsonNode arguments) {
        return Untrusted.clean(arguments().known(arguments));
    }
}
