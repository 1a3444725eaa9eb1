package io.syntra.workflow.trigger;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.WorkflowTrigger;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Reads the topics whose events can start a run. */
@Singleton
class TriggerEvents {

    private static final String CONSUMER = "workflow";

    private final Consumption consumption;
    private final StartRuns start;

    TriggerEvents(Consumption consumption, StartRuns start) {
        this.consumption = consumption;
        this.start = start;
    }

    @Incoming("error-groups")
    Uni<Void> errorGroup(ConsumerRecord<String, byte[]> record) {
        return event(record, ErrorGroupEvent.class);
    }

    @Incoming("deployments")
    Uni<Void> deployment(ConsumerRecord<String, byte[]> record) {
        return event(record, DeploymentEvent.class);
    }

    @Incoming("services")
    Uni<Void> service(ConsumerRecord<String, byte[]> record) {
        return event(record, ServiceEvent.class);
    }

    @Incoming("actions")
    Uni<Void> action(ConsumerRecord<String, byte[]> record) {
        return event(record, ActionEvent.class);
    }

    @Incoming("triggers")
    Uni<Void> trigger(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, WorkflowTrigger.class, CONSUMER, start::of);
    }

    private <T extends DomainEvent> Uni<Void> event(ConsumerRecord<String, byte[]> record, Class<T> type) {
        return consumption.of(record, type, CONSUMER, (meta, event) -> start.of(meta, event));
    }
}
