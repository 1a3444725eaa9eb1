package io.syntra.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One command on a server. */
public record CommandId(@JsonValue UUID value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CommandId {}

    public static CommandId random() {
        return new CommandId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when {@code text} is no UUID */
    public static CommandId fromString(String text) {
        return new CommandId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
