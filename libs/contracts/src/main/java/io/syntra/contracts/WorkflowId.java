package io.syntra.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A stored workflow. */
public record WorkflowId(@JsonValue UUID value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public WorkflowId {}

    public static WorkflowId random() {
        return new WorkflowId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when {@code text} is no UUID */
    public static WorkflowId fromString(String text) {
        return new WorkflowId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
