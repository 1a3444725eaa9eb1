package io.syntra.contracts.agent;

import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Payload;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with the agent.
 *
 * @param serviceId the service it is about, where the person said so
 * @param run the newest run
 * @param messages oldest first; absent in lists
 * @param budget absent in lists
 * @param lastEvent the id of the newest event of its stream
 */
public record ConversationView(
        ConversationId id,
        String title,
        @Nullable ServiceId serviceId,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        long lastEvent,
        @Nullable Run run,
        @Nullable List<Message> messages,
        @Nullable ConversationBudget budget)
        implements Payload {

    public ConversationView {
        messages = messages == null ? null : List.copyOf(messages);
    }

    /**
     * What one message of the person set off.
     *
     * @param state {@code ready}, {@code running}, {@code waiting} (for a decision) or {@code finished}
     * @param outcome once finished, see {@link AgentEvent.RunFinished}
     */
    public record Run(
            UUID id, RunMode mode, String state, @Nullable String outcome) {}

    /** @param role {@code person} or {@code agent} */
    public record Message(UUID runId, String role, String text, Instant at) {}

    /** The answer to a message: the run that it set off. */
    public record Accepted(UUID runId) implements Payload {}

    /**
     * Opens a conversation.
     *
     * @param mode of its messages that name none: {@code quick}, the default, or {@code deep}
     */
    public record Open(
            @Nullable String title,
            @Nullable ServiceId serviceId,
            @Nullable RunMode mode) {}

    /**
     * Keeps watching after an action.
     *
     * @param actionId the newest that was carried out in the conversation if absent
     * @param seconds for how long
     */
    public record Follow(
            @Nullable ActionId actionId, @Nullable Integer seconds) {}

    /**
     * One message of the person.
     *
     * @param mode {@code quick} or {@code deep}; that of the conversation if absent
     */
    public record Send(String text, @Nullable RunMode mode) {}
}
