package io.syntra.agent.action;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;

/** What of an action is told to whom: an action may know more of its target than who may only look may see there. */
@Singleton
public class Disclosure {

    private static final String PROPOSED = "action.proposed";

    private final ToolCatalog tools;

    Disclosure(ToolCatalog tools) {
        this.tools = tools;
    }

    ActionView of(Action action, Caller reader) {
        return of(action.view(tools.action(action.tool)), reader);
    }

    private ActionView of(ActionView action, Caller reader) {
        return tools.action(action.tool()).told(action, reader);
    }

    /** @param data of an event of a conversation, as it is stored */
    public String of(String event, String data, Caller reader) {
        try {
            return event.equals(PROPOSED)
                    ? of(event, Json.mapper().readTree(data), reader).toString()
                    : data;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored event cannot be read", e);
        }
    }

    /** @param data of an event of a conversation */
    public JsonNode of(String event, JsonNode data, Caller reader) {
        if (!event.equals(PROPOSED)) {
            return data;
        }
        try {
            var proposed = Json.mapper().treeToValue(data, AgentEvent.ActionProposed.class);
            return Json.mapper()
                    .valueToTree(new AgentEvent.ActionProposed(proposed.runId(), of(proposed.action(), reader)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored event cannot be read", e);
        }
    }
}
