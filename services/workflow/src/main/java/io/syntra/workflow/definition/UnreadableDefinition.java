package io.syntra.workflow.definition;

import java.util.UUID;

/** A stored version is not what is taken nowadays. Whoever looks at many workflows leaves this one out. */
public final class UnreadableDefinition extends RuntimeException {

    UnreadableDefinition(UUID workflow, int version, RuntimeException cause) {
        super("version " + version + " of the workflow " + workflow + " cannot be read: " + cause.getMessage(), cause);
    }
}
