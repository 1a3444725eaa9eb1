package io.syntra.secrets;

import io.syntra.contracts.Sha256;
import io.syntra.contracts.WorkspaceId;
import java.util.regex.Pattern;

/**
 * What a secret of a workspace is called: lower-case letters, digits and dashes, 1 to 64 of them. It is a file name and
 * part of a path in Vault, so nothing else is let in.
 */
public record SecretName(String value) implements Comparable<SecretName> {

    static final String RULE = "1 to 64 lower-case letters, digits and dashes, with a letter or digit at both ends";

    private static final int FOLLOWING_DIGITS = 32;

    private static final Pattern PATTERN = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?");

    public SecretName {
        if (!isValid(value)) {
            // Without the text: it may be the value, in the wrong place.
            throw new IllegalArgumentException("a secret's name is " + RULE);
        }
    }

    /** Of a value that nobody has named: tells it from others and, being long and random, nothing more. */
    static SecretName following(WorkspaceId workspace, SecretValue value) {
        return new SecretName(
                "written-" + Sha256.hex(workspace.value(), "\n", value.reveal()).substring(0, FOLLOWING_DIGITS));
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
