package io.syntra.agent.model;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;

/** Keeps the stop reason, of which langchain4j's own enum has no word for two. */
final class MessagesMetadata extends ChatResponseMetadata {

    private final StopReason stopReason;

    MessagesMetadata(ChatResponseMetadata.Builder<?> builder, StopReason stopReason) {
        super(builder);
        this.stopReason = stopReason;
    }

    StopReason stopReason() {
        return stopReason;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof MessagesMetadata metadata && metadata.stopReason == stopReason;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + stopReason.hashCode();
    }
}
