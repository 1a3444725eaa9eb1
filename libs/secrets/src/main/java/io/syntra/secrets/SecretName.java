package io.syntra.secrets;

import io.syntra.contracts.WorkspaceId;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a secret of a workspace is called: lower-case letters, digits and dashes, 1 to 64 of them. It is a file name and
 * part of a path in Vault, so nothing else is let in.
 */
public record SecretName(String value) implements Comparable<SecretName> {

    static final String RULE = "1 to 64 lower-case letters, digits and dashes, with a letter or digit at both ends";

    private static final String WRITTEN = "written-";
    private static final int FOLLOWING_DIGITS = 32;

    private static final Pattern PATTERN = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?");

    public SecretName {
        if (!isValid(value)) {
            // Without the text: it may be the value, in the wrong place.
            throw new IllegalArgumentException("a secret's name is " + RULE);
        }
    }

    /**
     * Of a value that nobody has named: the same for the same one, and nothing more. Names are seen by many, so that without
     * a key whoever guesses a short value could see whether it is that.
     *
     * @param key of the store, which nobody else has
     */
    static SecretName following(byte[] key, WorkspaceId workspace, SecretValue value) {
        var digest = Hmac.of(key, workspace.value() + "\n" + value.reveal());
        return new SecretName(WRITTEN + HexFormat.of().formatHex(digest).substring(0, FOLLOWING_DIGITS));
    }

    /** Whether nobody has named it. */
    boolean isOfWritten() {
        return value.startsWith(WRITTEN);
    }

    static boolean isValid(String text) {
        return PATTERN.matcher(text).matches();
    }

    @Override
    public int compareTo(SecretName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
