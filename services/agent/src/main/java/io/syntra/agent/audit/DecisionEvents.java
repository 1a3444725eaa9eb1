package io.syntra.agent.audit;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.DecisionEvent;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Puts on record what people decided about workflows and alerts, as the workflow service tells it. */
@Singleton
class DecisionEvents {

    private static final String DONE_AT = "done_at";

    private final Consumption consumption;
    private final AuditTrail trail;

    DecisionEvents(Consumption consumption, AuditTrail trail) {
        this.consumption = consumption;
        this.trail = trail;
    }

    @Incoming("decisions")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(
                record,
                DecisionEvent.class,
                "audit",
                (meta, event) -> trail.append(meta.workspace(), meta.type(), null, event.by(), data(event)));
    }

    private static Map<String, ?> data(DecisionEvent event) {
        var data = new LinkedHashMap<String, Object>();
        data.put(DONE_AT, event.at().toString());
        switch (event) {
            case DecisionEvent.ApprovalDecided decided -> {
                data.put("approval_id", decided.approvalId().toString());
                data.put("run_id", decided.runId().toString());
                data.put("workflow", decided.workflowName());
                data.put("node", decided.node());
                data.put("question", decided.question());
                data.put("decision", decided.decision());
                if (decided.comment() != null) {
                    data.put("comment", decided.comment());
                }
            }
            case DecisionEvent.Silenced silenced -> {
                data.put("silence_id", silenced.silenceId().toString());
                data.put("matchers", silenced.matchers());
                data.put("starts_at", silenced.startsAt().toString());
                data.put("ends_at", silenced.endsAt().toString());
                data.put("comment", silenced.comment());
            }
            case DecisionEvent.SilenceEnded ended ->
                data.put("silence_id", ended.silenceId().toString());
            case DecisionEvent.InhibitionsChanged changed -> {
                data.put("version", changed.version());
                data.put("rules", changed.rules());
            }
        }
        return data;
    }
}
