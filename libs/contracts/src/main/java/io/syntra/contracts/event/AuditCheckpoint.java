package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The agent vouches for a stretch of a workspace's audit log. Kept where the log's own database has no say, so that
 * nobody who owns that database can rewrite or cut the log unnoticed; {@code docs/audit.md} shows how to check one.
 *
 * @param seq of the last entry of the stretch
 * @param entries the hashes of the entries of the stretch, in order; the last one is that of {@code seq}
 * @param keyId names the key: the first 16 hex digits of SHA-256 over its DER form
 * @param signature Ed25519, base64
 */
@JsonTypeName("audit.checkpoint")
public record AuditCheckpoint(
        WorkspaceId workspace, long seq, List<String> entries, Instant at, String keyId, String signature)
        implements DomainEvent {

    public AuditCheckpoint {
        // What is read from where others can write may lack anything.
        Stream.of(workspace, at, keyId, signature).forEach(Objects::requireNonNull);
        entries = List.copyOf(entries);
        if (entries.isEmpty() || entries.size() > seq) {
            throw new IllegalArgumentException("a checkpoint at " + seq + " cannot vouch for " + entries.size());
        }
    }

    @JsonIgnore
    public long firstSeq() {
        return seq - entries.size() + 1;
    }

    /** The hash of the entry at {@code seq}. */
    @JsonIgnore
    public String hash() {
        return entries.getLast();
    }

    @Override
    public Topic topic() {
        return Topic.AUDIT_CHECKPOINT;
    }

    @Override
    public String key() {
        return workspace.value();
    }
}
