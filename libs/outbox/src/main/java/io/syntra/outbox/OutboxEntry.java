package io.syntra.outbox;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One fact on its way to Kafka. */
@Entity
@Table(name = "outbox")
class OutboxEntry {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable Long seq;

    @Column(updatable = false)
    UUID eventId;

    @Column(updatable = false)
    String topic;

    @Column(updatable = false)
    String recordKey;

    @Column(updatable = false)
    String eventType;

    @Column(updatable = false)
    String workspace;

    @Column(updatable = false)
    Instant occurredAt;

    @Column(updatable = false)
    String payload;
}
