package io.syntra.contracts.audit;

import io.syntra.contracts.ActionId;
import io.syntra.contracts.Payload;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a workspace's audit log. Entries form a chain: each names the hash of the one before.
 *
 * @param seq 1 for the first entry of the workspace, without gaps
 * @param kind for example {@code action.approved} or {@code decision.refused}
 * @param actor the person
 * @param hash SHA-256 over the entry and {@code prevHash}
 */
public record AuditView(
        long seq,
        String kind,
        @Nullable ActionId actionId,
        String actor,
        Instant at,
        Map<String, Object> data,
        String prevHash,
        String hash)
        implements Payload {

    public AuditView {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }
}
