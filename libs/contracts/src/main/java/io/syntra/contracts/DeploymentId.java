package io.syntra.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One attempt to bring a service to a wanted state. */
public record DeploymentId(@JsonValue UUID value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DeploymentId {}

    public static DeploymentId random() {
        return new DeploymentId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when {@code text} is no UUID */
    public static DeploymentId fromString(String text) {
        return new DeploymentId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
