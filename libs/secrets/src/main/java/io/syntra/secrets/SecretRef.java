package io.syntra.secrets;

import java.util.Optional;

/** {@code secret:name}, written where a value could be. */
public record SecretRef(SecretName name) {

    private static final String PREFIX = "secret:";

    /**
     * @return empty when the text is a plain value
     * @throws IllegalArgumentException when it begins as a reference does, but names nothing that could exist
     */
    public static Optional<SecretRef> in(String text) {
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        return Optional.of(new SecretRef(new SecretName(text.substring(PREFIX.length()))));
    }

    @Override
    public String toString() {
        return PREFIX + name;
    }
}
