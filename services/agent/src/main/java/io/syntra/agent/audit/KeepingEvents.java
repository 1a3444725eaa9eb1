package io.syntra.agent.audit;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.KeepingEvent;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Puts on record how long people want telemetry kept, and what they have erased, as the telemetry service tells it. */
@Singleton
class KeepingEvents {

    private final Consumption consumption;
    private final AuditTrail trail;

    KeepingEvents(Consumption consumption, AuditTrail trail) {
        this.consumption = consumption;
        this.trail = trail;
    }

    @Incoming("keeping")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(
                record,
                KeepingEvent.class,
                "audit",
                (meta, event) -> trail.append(meta.workspace(), meta.type(), null, event.by(), data(event)));
    }

    private static Map<String, ?> data(KeepingEvent event) {
        var data = new LinkedHashMap<String, Object>();
        data.put("done_at", event.at().toString());
        switch (event) {
            case KeepingEvent.RetentionSet set -> {
                data.put(
                        "service_id",
                        set.serviceId() == null ? "all" : set.serviceId().toString());
                data.put("signal", set.signal() == null ? "all" : set.signal());
                if (set.days() != null) {
                    data.put("days", set.days());
                }
                if (set.bytes() != null) {
                    data.put("bytes", set.bytes());
                }
                if (set.origin() != null) {
                    data.put("origin", set.origin());
                }
            }
            case KeepingEvent.ErasureRequested requested -> {
                data.put("erasure_id", requested.erasureId().toString());
                data.put("table", requested.table());
                data.put("from", requested.from().toString());
                data.put("to", requested.to().toString());
            }
            case KeepingEvent.Erased erased -> {
                data.put("erasure_id", erased.erasureId().toString());
                data.put("rows", erased.rows());
            }
        }
        return data;
    }
}
