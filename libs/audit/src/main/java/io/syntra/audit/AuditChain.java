package io.syntra.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What links one entry of a workspace to the one before. */
public final class AuditChain {

    /** What the first entry names as the hash before it. */
    public static final String GENESIS = "0".repeat(64);

    private static final String DOMAIN = "syntra.audit.v1";

    private AuditChain() {}

    /** @param content the entry as canonical JSON */
    public static String hash(String workspace, long seq, String prevHash, String content) {
        return sha256(String.join("\n", DOMAIN, workspace, Long.toString(seq), prevHash, content)
                .getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
