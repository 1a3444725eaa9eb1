package io.syntra.agent.audit;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.SessionEvent;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Puts on record who can sign in, as the gateway tells it: so everybody in the workspace sees a name that is new. */
@Singleton
class SessionEvents {

    private final Consumption consumption;
    private final AuditTrail trail;

    SessionEvents(Consumption consumption, AuditTrail trail) {
        this.consumption = consumption;
        this.trail = trail;
    }

    @Incoming("sessions")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(
                record,
                SessionEvent.class,
                "audit",
                (meta, event) -> trail.append(meta.workspace(), meta.type(), null, event.by(), data(event)));
    }

    private static Map<String, ?> data(SessionEvent event) {
        return switch (event) {
            case SessionEvent.TokenIssued issued ->
                Map.of(
                        "user",
                        issued.user(),
                        "role",
                        issued.role(),
                        "expires_at",
                        issued.expiresAt().toString(),
                        "done_at",
                        issued.at().toString());
            case SessionEvent.Ended ended ->
                Map.of(
                        "user",
                        ended.user(),
                        "issued_to",
                        ended.issuedTo(),
                        "done_at",
                        ended.at().toString());
        };
    }
}
