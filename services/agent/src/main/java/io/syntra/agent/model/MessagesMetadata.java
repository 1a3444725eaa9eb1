package io.syntra.agent.model;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps the stop reason, of which langchain4j's own enum has no word for two, and what the cache was used for. */
final class MessagesMetadata extends ChatResponseMetadata {

    private final StopReason stopReason;
    private final @Nullable String explanation;
    private final Tokens tokens;

    MessagesMetadata(
            ChatResponseMetadata.Builder<?> builder,
            StopReason stopReason,
            @Nullable String explanation,
            Tokens tokens) {
        super(builder);
        this.stopReason = stopReason;
        this.explanation = explanation;
        this.tokens = tokens;
    }

    Tokens tokens() {
        return tokens;
    }

    StopReason stopReason() {
        return stopReason;
    }

    /** Why the model declined, where it says so. */
    @Nullable String explanation() {
        return explanation;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof MessagesMetadata metadata
                && metadata.stopReason == stopReason
                && Objects.equals(metadata.explanation, explanation)
                && metadata.tokens.equals(tokens);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), stopReason, explanation, tokens);
    }
}
