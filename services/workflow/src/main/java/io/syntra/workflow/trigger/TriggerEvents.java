package io.syntra.workflow.trigger;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.TargetEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.WorkflowTrigger;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Reads the topics whose events can start a run, or begin and end alerts. */
@Singleton
class TriggerEvents {

    private static final String CONSUMER = "workflow";

    private final Consumption consumption;
    private final StartRuns start;

    TriggerEvents(Consumption consumption, StartRuns start) {
        this.consumption = consumption;
        this.start = start;
    }

    /** One reader for them all: each costs connections and threads. */
    @Incoming("facts")
    Uni<Void> fact(ConsumerRecord<String, byte[]> record) {
        return switch (record.topic()) {
            case Topic.Name.ERROR_GROUP -> event(record, ErrorGroupEvent.class);
            case Topic.Name.DEPLOYMENT -> event(record, DeploymentEvent.class);
            case Topic.Name.SERVICE -> event(record, ServiceEvent.class);
            case Topic.Name.ACTION -> event(record, ActionEvent.class);
            case Topic.Name.NOTIFICATION_TARGET -> event(record, TargetEvent.class);
            default -> throw new IllegalStateException("nothing here reads " + record.topic());
        };
    }

    /** Apart from the others: whoever asks for an unknown workflow again and again must not delay alerts. */
    @Incoming("triggers")
    Uni<Void> trigger(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, WorkflowTrigger.class, CONSUMER, start::of);
    }

    private <T extends DomainEvent> Uni<Void> event(ConsumerRecord<String, byte[]> record, Class<T> type) {
        return consumption.of(record, type, CONSUMER, (meta, event) -> start.of(meta, event));
    }
}
