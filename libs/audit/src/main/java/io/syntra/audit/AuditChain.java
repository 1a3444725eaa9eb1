package io.syntra.audit;

import io.syntra.contracts.Sha256;

/** What links one entry of a workspace to the one before. */
public final class AuditChain {

    /** What the first entry names as the hash before it. */
    public static final String GENESIS = "0".repeat(64);

    private static final String DOMAIN = "syntra.audit.v1";

    private AuditChain() {}

    /** @param content the entry as canonical JSON */
    public static String hash(String workspace, long seq, String prevHash, String content) {
        return Sha256.hex(String.join("\n", DOMAIN, workspace, Long.toString(seq), prevHash, content));
    }
}
