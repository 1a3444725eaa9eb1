package io.syntra.agent.journal;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity
@Table(name = "event")
class JournalEntry {

    @Id
    UUID id;

    UUID conversationId;
    long seq;

    String name;
    String data;
    Instant at;
}
