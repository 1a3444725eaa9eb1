package io.syntra.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The tenant that owns everything: lower-case letters, digits and dashes, 1 to 40 characters. */
public record WorkspaceId(@JsonValue String value) {

    private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public WorkspaceId {
        if (!SLUG.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a workspace is 1 to 40 lower-case letters, digits and dashes, not \"" + value + "\"");
        }
    }

    public static WorkspaceId fromString(String text) {
        return new WorkspaceId(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
