package io.syntra.identity;

import io.syntra.contracts.Sha256;

/**
 * One call that changes something, to the byte. Its digest is a part of the hash that a person approves, and the receiver
 * computes it anew from what really came, so an approved plan fits one call and no other.
 */
public final class ExactCall {

    /** The state of the target in which the call was approved, in the receiver's words. */
    public static final String SEEN_HEADER = "Syntra-Seen";

    /** The digest of what a person saw besides the call. */
    public static final String PLAN_HEADER = "Syntra-Plan";

    private static final String CALL = "syntra.call.v1";
    private static final String PLAN = "syntra.plan.v2";

    private final String digest;

    /**
     * @param receiver the name of the service
     * @param path as it is sent, without a query
     * @param seen the state of the target in which it may be made
     * @param body empty where there is none
     */
    public ExactCall(String receiver, String method, String path, String seen, byte[] body) {
        // A line each, and each a hash: nothing in one can be taken for another.
        digest = Sha256.hex(lines(
                CALL, Sha256.hex(receiver), Sha256.hex(method), Sha256.hex(path), Sha256.hex(seen), Sha256.hex(body)));
    }

    /** @param rest digest of what the person saw besides the call */
    public String planHash(String rest) {
        return Sha256.hex(lines(PLAN, digest, rest));
    }

    private static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }
}
