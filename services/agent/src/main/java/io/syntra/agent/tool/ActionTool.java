package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Risk;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import java.util.Map;

/** Changes something, once the gate lets it. */
public non-sealed interface ActionTool extends Tool {

    @Override
    default Risk risk() {
        return Risk.MEDIUM;
    }

    /** Whoever may decide; what cannot simply be changed back is for admins. */
    @Override
    default String requiredRole() {
        return risk() == Risk.HIGH ? Role.ADMIN : Role.DEVELOPER;
    }

    /**
     * What would be done, for a person to decide on. Changes nothing.
     *
     * @throws ToolRefusal when it cannot be done, or would change nothing
     */
    Plan plan(Arguments arguments, Caller caller);

    /** Its arguments as they are told to people who may only look. */
    default Map<String, Object> forEverybody(Map<String, Object> arguments) {
        return arguments;
    }

    /** The same as they are told to somebody. */
    default Map<String, Object> told(Map<String, Object> arguments, Caller reader) {
        return arguments;
    }

    /** What of its plan and of what came of it is told to somebody: not more than the receiver tells them. */
    default ActionView told(ActionView action, Caller reader) {
        return action;
    }

    /** The same of its result, as the gate recorded it; a brain that answers somebody is told no more. */
    default JsonNode told(JsonNode result, Caller reader) {
        return result;
    }

    /** Where its call goes. */
    Receiver receiver();

    /**
     * The call that does exactly what the plan's arguments say. Only the gate makes it.
     *
     * @param arguments those of the {@link Plan}
     */
    Write write(Arguments arguments);
}
