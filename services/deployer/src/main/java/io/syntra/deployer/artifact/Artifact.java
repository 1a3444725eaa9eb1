package io.syntra.deployer.artifact;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** That a workspace uploaded an artifact, and may therefore deploy it. */
@Entity
@Table(name = "artifact")
class Artifact {

    @Id
    UUID id;

    String workspace;
    String digest;
    long bytes;
    String createdBy;
    Instant createdAt;
}
