package io.syntra.contracts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hex, which is how a hash is written wherever one is told or compared. */
public final class Sha256 {

    private Sha256() {}

    public static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Over the UTF-8 bytes of the parts, one after the other: where one ends is for the caller to mark. */
    public static String hex(String... parts) {
        return hex(String.join("", parts).getBytes(StandardCharsets.UTF_8));
    }
}
