package io.syntra.agent.action;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.intent.Orders;
import io.syntra.agent.tool.Plan;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.WatchedSignal;
import io.syntra.identity.Caller;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change that a brain wants.
 *
 * @param call the stored call that wants it
 * @param finding what it is an answer to, in the same words whenever that is found; absent when a person asked for it,
 *     {@link #WITHOUT_NAME} when the brain has no name for it
 * @param asked the message that it answers, where only that tells whether a person asked for it; null where the finding
 *     is known without
 * @param seenIn the signals that show what was found; empty when they are not known
 * @param caller the person whose message set it off
 * @param undoes the action that it takes back; no brain can say so
 */
public record Proposal(
        ConversationId conversation,
        UUID run,
        UUID call,
        String tool,
        JsonNode arguments,
        List<Evidence> evidence,
        @Nullable String finding,
        @Nullable String asked,
        List<WatchedSignal> seenIn,
        Caller caller,
        @Nullable UUID undoes) {

    /** What the brain found has no name; then it is by what is tried that the same is known again. */
    public static final String WITHOUT_NAME = "";

    public Proposal {
        evidence = List.copyOf(evidence);
        seenIn = List.copyOf(seenIn);
    }

    /** Once it is known what it would do: all that nobody ordered, with this tool and of this target, was found. */
    Proposal of(Plan plan) {
        return asked == null
                ? this
                : new Proposal(
                        conversation,
                        run,
                        call,
                        tool,
                        arguments,
                        evidence,
                        Orders.order(asked, tool, plan.target()) ? null : WITHOUT_NAME,
                        null,
                        seenIn,
                        caller,
                        undoes);
    }
}
