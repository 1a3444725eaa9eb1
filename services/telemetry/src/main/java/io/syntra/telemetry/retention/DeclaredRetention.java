package io.syntra.telemetry.retention;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.KeepingEvent;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.outbox.Consumption;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes over what services say in their {@code syntra.yaml}, as the deployer tells it. */
@Singleton
final class DeclaredRetention {

    private static final String CONSUMER = "telemetry.retention";

    private final Consumption consumption;
    private final Retention retention;
    private final Outbox outbox;

    DeclaredRetention(Consumption consumption, Retention retention, Outbox outbox) {
        this.consumption = consumption;
        this.retention = retention;
        this.outbox = outbox;
    }

    @Incoming("declared-retention")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, ServiceEvent.class, CONSUMER, this::take);
    }

    private Uni<Void> take(EventMeta meta, ServiceEvent event) {
        return event instanceof ServiceEvent.RetentionDeclared declared
                ? retention
                        .declared(
                                meta.workspace(),
                                declared.serviceId(),
                                declared.retention(),
                                declared.by(),
                                declared.at())
                        .chain(changes -> tell(meta.workspace(), changes))
                : Uni.createFrom().voidItem();
    }

    /** For the audit log, in the same transaction. A deployment that changes nothing about it is no decision. */
    private Uni<Void> tell(WorkspaceId workspace, List<RetentionRule> changes) {
        return changes.isEmpty()
                ? Uni.createFrom().voidItem()
                : outbox.append(
                        workspace,
                        changes.stream()
                                .map(rule -> new KeepingEvent.RetentionSet(
                                        rule.service().orElse(null),
                                        rule.signal().map(StoredSignal::word).orElse(null),
                                        rule.days().orElse(null),
                                        rule.bytes().orElse(null),
                                        KeepingEvent.RetentionSet.FILE,
                                        rule.setBy(),
                                        rule.setAt()))
                                .toList());
    }
}
