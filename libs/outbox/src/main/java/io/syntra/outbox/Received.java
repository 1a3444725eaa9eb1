package io.syntra.outbox;

import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;

/** An event as it came from Kafka. */
public record Received<T extends DomainEvent>(EventMeta meta, T event) {}
