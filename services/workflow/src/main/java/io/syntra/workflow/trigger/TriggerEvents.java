package io.syntra.workflow.trigger;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.AlertEvent;
import io.syntra.contracts.event.DecisionEvent;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.KeepingEvent;
import io.syntra.contracts.event.MessageDecisionEvent;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.SessionEvent;
import io.syntra.contracts.event.TargetEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.WorkflowRunEvent;
import io.syntra.contracts.event.WorkflowTrigger;
import io.syntra.outbox.Consumption;
import io.syntra.outbox.Inbox;
import io.syntra.workflow.node.EventTypes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Reads the topics whose events can start a run, or begin and end alerts. */
@Singleton
class TriggerEvents {

    private static final String CONSUMER = "workflow";

    /** By another name: of deliveries the run that waits for one hears too, for itself. */
    private static final String HAPPENINGS = "workflow-happenings";

    private final Consumption consumption;
    private final Inbox inbox;
    private final StartRuns start;

    TriggerEvents(Consumption consumption, Inbox inbox, StartRuns start) {
        this.consumption = consumption;
        this.inbox = inbox;
        this.start = start;
    }

    /** One reader for them all: each costs connections and threads. */
    @Incoming("facts")
    Uni<Void> fact(ConsumerRecord<String, byte[]> record) {
        return switch (record.topic()) {
            case Topic.Name.ERROR_GROUP -> event(record, ErrorGroupEvent.class);
            case Topic.Name.ALERT -> event(record, AlertEvent.class);
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

    /** Apart too: there are many of them, and nearly all start nothing. */
    @Incoming("happenings")
    Uni<Void> happening(ConsumerRecord<String, byte[]> record) {
        return switch (record.topic()) {
            case Topic.Name.WORKFLOW_RUN -> happening(record, WorkflowRunEvent.class);
            case Topic.Name.NOTIFICATION_DELIVERY -> happening(record, DeliveryEvent.class);
            case Topic.Name.SESSION -> happening(record, SessionEvent.class);
            case Topic.Name.DECISION -> happening(record, DecisionEvent.class);
            case Topic.Name.KEEPING -> happening(record, KeepingEvent.class);
            case Topic.Name.MESSAGE_DECISION -> happening(record, MessageDecisionEvent.class);
            default -> throw new IllegalStateException("nothing here reads " + record.topic());
        };
    }

    /** Most are of kinds that start nothing, and not even read; the others are looked at before anything is stored of them. */
    private <T extends DomainEvent> Uni<Void> happening(ConsumerRecord<String, byte[]> record, Class<T> type) {
        var kind = record.headers().lastHeader(EventMeta.Header.TYPE);
        if (kind != null && !EventTypes.all().contains(new String(kind.value(), StandardCharsets.UTF_8))) {
            return Uni.createFrom().voidItem();
        }
        return consumption.ofEach(record, type, (meta, event) -> start.isWanted(meta, event)
                .chain(wanted -> wanted
                        ? inbox.once(HAPPENINGS, meta, () -> start.of(meta, event))
                        : Uni.createFrom().voidItem()));
    }
}
