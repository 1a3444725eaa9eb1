package io.syntra.agent.audit;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "audit")
class AuditEntry {

    @Id
    UUID id;

    String workspace;
    long seq;

    String prevHash;
    String hash;
    String kind;

    @Nullable UUID actionId;

    String actor;
    Instant at;

    /** Canonical JSON of all of the above but the hashes, and the details: what is hashed. */
    String content;

    AuditChain.Link link() {
        return new AuditChain.Link(workspace, seq, prevHash, hash, content);
    }
}
