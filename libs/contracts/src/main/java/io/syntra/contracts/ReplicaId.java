package io.syntra.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One running copy of a release. */
public record ReplicaId(@JsonValue UUID value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ReplicaId {}

    public static ReplicaId random() {
        return new ReplicaId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when {@code text} is no UUID */
    public static ReplicaId fromString(String text) {
        return new ReplicaId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
