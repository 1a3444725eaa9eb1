package io.syntra.agent.action;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A person's decision that counted. */
@Entity
@Table(name = "decision")
class Decision {

    @Id
    UUID id;

    UUID actionId;
    String workspace;
    String decision;
    String planHash;
    String decidedBy;
    String roles;
    Instant decidedAt;
}
