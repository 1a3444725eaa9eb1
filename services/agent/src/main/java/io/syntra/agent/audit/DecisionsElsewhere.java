package io.syntra.agent.audit;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.DecisionEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.KeepingEvent;
import io.syntra.contracts.event.MessageDecisionEvent;
import io.syntra.contracts.event.SessionEvent;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/** Puts on record what people decided elsewhere, as the other services tell it. */
@Singleton
class DecisionsElsewhere {

    private static final String ALL = "all";

    private final Consumption consumption;
    private final AuditTrail trail;

    DecisionsElsewhere(Consumption consumption, AuditTrail trail) {
        this.consumption = consumption;
        this.trail = trail;
    }

    /** Of workflows and alerts. */
    @Incoming("decisions")
    Uni<Void> ofWorkflows(ConsumerRecord<String, byte[]> record) {
        return told(record, DecisionEvent.class, DecisionEvent::by, DecisionEvent::at, DecisionsElsewhere::write);
    }

    /** How long telemetry is kept, and what was erased. */
    @Incoming("keeping")
    Uni<Void> ofTelemetry(ConsumerRecord<String, byte[]> record) {
        return told(record, KeepingEvent.class, KeepingEvent::by, KeepingEvent::at, DecisionsElsewhere::write);
    }

    /** About messages, and where they go. */
    @Incoming("message-decisions")
    Uni<Void> ofMessages(ConsumerRecord<String, byte[]> record) {
        return told(
                record,
                MessageDecisionEvent.class,
                MessageDecisionEvent::by,
                MessageDecisionEvent::at,
                DecisionsElsewhere::write);
    }

    /** Who can sign in: so everybody in the workspace sees a name that is new. */
    @Incoming("sessions")
    Uni<Void> ofSessions(ConsumerRecord<String, byte[]> record) {
        return told(record, SessionEvent.class, SessionEvent::by, SessionEvent::at, DecisionsElsewhere::write);
    }

    private <T extends DomainEvent> Uni<Void> told(
            ConsumerRecord<String, byte[]> record,
            Class<T> type,
            Function<T, String> by,
            Function<T, Instant> at,
            BiConsumer<T, Entry> write) {
        return consumption.of(record, type, "audit", (meta, event) -> {
            var entry = new Entry(new LinkedHashMap<>());
            entry.put("done_at", at.apply(event));
            write.accept(event, entry);
            return trail.append(meta.workspace(), meta.type(), null, by.apply(event), entry.data());
        });
    }

    private record Entry(Map<String, Object> data) {

        /** What is not there is left out; ids and times are texts. */
        Entry put(String name, @Nullable Object value) {
            if (value != null) {
                data.put(
                        name,
                        value instanceof Number || value instanceof Boolean || value instanceof Iterable<?>
                                ? value
                                : value.toString());
            }
            return this;
        }
    }

    private static void write(DecisionEvent event, Entry entry) {
        switch (event) {
            case DecisionEvent.ApprovalDecided decided ->
                entry.put("approval_id", decided.approvalId())
                        .put("run_id", decided.runId())
                        .put("workflow", decided.workflowName())
                        .put("node", decided.node())
                        .put("question", decided.question())
                        .put("decision", decided.decision())
                        .put("comment", decided.comment());
            case DecisionEvent.Silenced silenced ->
                entry.put("silence_id", silenced.silenceId())
                        .put("matchers", silenced.matchers())
                        .put("starts_at", silenced.startsAt())
                        .put("ends_at", silenced.endsAt())
                        .put("comment", silenced.comment());
            case DecisionEvent.SilenceEnded ended -> entry.put("silence_id", ended.silenceId());
            case DecisionEvent.InhibitionsChanged changed ->
                entry.put("version", changed.version()).put("rules", changed.rules());
        }
    }

    private static void write(KeepingEvent event, Entry entry) {
        switch (event) {
            case KeepingEvent.RetentionSet set ->
                entry.put("service_id", set.serviceId() == null ? ALL : set.serviceId())
                        .put("signal", set.signal() == null ? ALL : set.signal())
                        .put("days", set.days())
                        .put("bytes", set.bytes())
                        .put("origin", set.origin());
            case KeepingEvent.ErasureRequested requested ->
                entry.put("erasure_id", requested.erasureId())
                        .put("table", requested.table())
                        .put("from", requested.from())
                        .put("to", requested.to());
            case KeepingEvent.Erased erased ->
                entry.put("erasure_id", erased.erasureId()).put("rows", erased.rows());
        }
    }

    private static void write(MessageDecisionEvent event, Entry entry) {
        entry.put("channel", event.channel()).put("target", event.target());
        switch (event) {
            case MessageDecisionEvent.OfMessage about ->
                entry.put("delivery_id", about.deliveryId())
                        .put("was", about.was())
                        .put("reason", about.reason())
                        .put("origin", about.origin());
            case MessageDecisionEvent.NoticesChosen chosen ->
                entry.put("target_id", chosen.targetId()).put("takes_notices", chosen.takes());
            case MessageDecisionEvent.OfTarget about -> entry.put("target_id", about.targetId());
        }
    }

    private static void write(SessionEvent event, Entry entry) {
        entry.put("user", event.user());
        switch (event) {
            case SessionEvent.TokenIssued issued ->
                entry.put("role", issued.role()).put("expires_at", issued.expiresAt());
            case SessionEvent.Ended ended -> entry.put("issued_to", ended.issuedTo());
        }
    }
}
