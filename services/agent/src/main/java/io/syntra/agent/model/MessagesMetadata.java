package io.syntra.agent.model;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import java.util.Objects;

/** Keeps the stop reason, of which langchain4j's own enum has no word for two, and what the cache was used for. */
final class MessagesMetadata extends ChatResponseMetadata {

    private final StopReason stopReason;
    private final Tokens tokens;

    MessagesMetadata(ChatResponseMetadata.Builder<?> builder, StopReason stopReason, Tokens tokens) {
        super(builder);
        this.stopReason = stopReason;
        this.tokens = tokens;
    }

    Tokens tokens() {
        return tokens;
    }

    StopReason stopReason() {
        return stopReason;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof MessagesMetadata metadata
                && metadata.stopReason == stopReason
                && metadata.tokens.equals(tokens);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), stopReason, tokens);
    }
}
