package io.syntra.deployer;

import io.syntra.contracts.ActionId;
import io.syntra.identity.Approval;
import io.syntra.identity.Caller;
import io.syntra.identity.ExactCall;
import io.syntra.testing.TestTokens;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A call that a person approved, as the agent makes it.
 *
 * @param path below {@code /api/v1}
 */
public record Approved(Caller person, String path, String seen, String body) {

    private static final String REST = "5e".repeat(32);

    public String hash() {
        return new ExactCall("deployer", "POST", "/api/v1" + path, seen, body.getBytes(StandardCharsets.UTF_8))
                .planHash(REST);
    }

    public Map<String, String> headers(String key) {
        return headers(key, TestTokens.approval(person, ActionId.fromString(key), hash()));
    }

    Map<String, String> headers(String key, String approval) {
        return Map.of(
                "Idempotency-Key",
                key,
                Approval.HEADER,
                approval,
                ExactCall.PLAN_HEADER,
                REST,
                ExactCall.SEEN_HEADER,
                seen);
    }
}
