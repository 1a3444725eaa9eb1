package io.syntra.agent.audit;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "audit")
@IdClass(AuditEntry.Place.class)
class AuditEntry {

    record Place(String workspace, long seq) implements Serializable {}

    @Id
    String workspace;

    @Id
    long seq;

    String prevHash;
    String hash;
    String kind;

    @Nullable UUID actionId;

    String actor;
    Instant at;

    /** Canonical JSON of kind, action, actor, time and the details: what is hashed. */
    String content;
}
