package io.syntra.agent.action;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.identity.Caller;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change that a brain wants.
 *
 * @param call the stored call that wants it
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
        Caller caller,
        @Nullable UUID undoes) {

    public Proposal {
        evidence = List.copyOf(evidence);
    }
}
