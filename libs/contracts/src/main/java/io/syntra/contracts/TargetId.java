package io.syntra.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A place that messages are sent to: a chat, a channel, a webhook. */
public record TargetId(@JsonValue UUID value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TargetId {}

    /** @throws IllegalArgumentException when {@code text} is no UUID */
    public static TargetId fromString(String text) {
        return new TargetId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
