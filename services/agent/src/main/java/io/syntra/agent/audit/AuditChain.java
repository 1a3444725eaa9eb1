package io.syntra.agent.audit;

import java.util.List;
import java.util.Optional;

/** How entries are chained, and whether a chain still is one. */
public final class AuditChain {

    /** The {@code prev_hash} of the first entry. */
    public static final String GENESIS = "0".repeat(64);

    private static final String DOMAIN = "syntra.audit.v1";

    private AuditChain() {}

    /** @param content the entry as canonical JSON */
    static String hash(String workspace, long seq, String prevHash, String content) {
        return CanonicalJson.sha256(DOMAIN, "\n", workspace, "\n", Long.toString(seq), "\n", prevHash, "\n", content);
    }

    /** One entry as it is stored. */
    public record Link(String workspace, long seq, String prevHash, String hash, String content) {}

    /** The first entry at which the chain breaks. */
    public record Break(long seq, String why) {}

    /**
     * @param links all entries of one workspace, in order
     * @return empty when every entry is there and as it was written
     */
    public static Optional<Break> verify(List<Link> links) {
        var prev = GENESIS;
        long expected = 1;
        for (var link : links) {
            if (link.seq() != expected) {
                return Optional.of(new Break(expected, "entry " + expected + " is missing"));
            }
            if (!link.prevHash().equals(prev)) {
                return Optional.of(new Break(link.seq(), "it does not continue the entry before it"));
            }
            if (!link.hash().equals(hash(link.workspace(), link.seq(), prev, link.content()))) {
                return Optional.of(new Break(link.seq(), "it was changed after it was written"));
            }
            prev = link.hash();
            expected++;
        }
        return Optional.empty();
    }
}
