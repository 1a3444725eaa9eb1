package io.syntra.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A rule that says when a query means an alert. */
public record AlertRuleId(@JsonValue UUID value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AlertRuleId {}

    public static AlertRuleId random() {
        return new AlertRuleId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when {@code text} is no UUID */
    public static AlertRuleId fromString(String text) {
        return new AlertRuleId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
