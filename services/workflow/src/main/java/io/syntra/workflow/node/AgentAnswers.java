package io.syntra.workflow.node;

import io.syntra.contracts.event.AgentAnswer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What nodes that ask the agent learn of it. */
public final class AgentAnswers {

    /** Nothing was begun. */
    static final String REFUSED = "refused";

    private AgentAnswers() {}

    public static Outcome outcome(Work work, AgentAnswer event) {
        return switch (event) {
            case AgentAnswer.Refused refused ->
                new Outcome.Failed(REFUSED, "the agent did not begin: " + refused.reason());
            case AgentAnswer.Answered answered -> ((AskingAgent) work).answered(answered);
        };
    }

    static Outcome done(AgentAnswer.Answered answered) {
        var output = new LinkedHashMap<String, Object>();
        output.put("answer", answered.text());
        output.put("outcome", answered.outcome());
        output.put("conversation_id", answered.conversationId().toString());
        var action = answered.action();
        if (action != null) {
            output.putAll(of(action));
        }
        return new Outcome.Done(output);
    }

    /** The change that was proposed, and how far it came. */
    public static Map<String, Object> of(AgentAnswer.Action action) {
        return Map.of(
                "action_id",
                action.id().toString(),
                "state",
                action.state().name().toLowerCase(Locale.ROOT));
    }

    static Outcome failed(String error, String what, AgentAnswer.Answered answered) {
        return new Outcome.Failed(error, what + " (conversation " + answered.conversationId() + ")");
    }
}
