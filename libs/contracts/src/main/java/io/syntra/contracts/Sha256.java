package io.syntra.contracts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** SHA-256, in lower-case hex wherever a hash is told or compared. */
public final class Sha256 {

    private Sha256() {}

    /** For what is hashed piece by piece. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** An id that follows from a hash. Version 8: made of what its maker likes (RFC 9562). */
    public static UUID uuid(byte[] hash) {
        var bytes = ByteBuffer.wrap(hash);
        var high = (bytes.getLong() & ~0xF000L) | 0x8000L;
        var low = (bytes.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** Over the UTF-8 bytes of the parts, one after the other: where one ends is for the caller to mark. */
    public static String hex(String... parts) {
        return hex(String.join("", parts).getBytes(StandardCharsets.UTF_8));
    }
}
