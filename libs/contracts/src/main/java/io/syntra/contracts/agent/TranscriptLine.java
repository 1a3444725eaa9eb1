package io.syntra.contracts.agent;

import io.syntra.contracts.Payload;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened in a conversation.
 *
 * @param runId what the person's message set off
 * @param who the person, the brain, the tool, or what became of the action, for example {@code action.approved}
 * @param text as the person saw it
 * @param reference the id of the tool call or of the action
 */
public record TranscriptLine(
        Instant at,
        UUID runId,
        Kind kind,
        String who,
        String text,
        @Nullable String reference) implements Payload {

    public enum Kind {
        /** A person wrote it. */
        QUESTION,
        /** The agent said it. */
        ANSWER,
        /** The agent looked. */
        TOOL,
        /** A change was proposed, decided, carried out or measured. */
        ACTION
    }
}
