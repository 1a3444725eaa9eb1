package io.syntra.telemetry.retention;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes over what services say in their {@code syntra.yaml}, as the deployer tells it. */
@Singleton
final class DeclaredRetention {

    private static final String CONSUMER = "telemetry.retention";

    private final Consumption consumption;
    private final Retention retention;

    DeclaredRetention(Consumption consumption, Retention retention) {
        this.consumption = consumption;
        this.retention = retention;
    }

    @Incoming("declared-retention")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, ServiceEvent.class, CONSUMER, this::take);
    }

    private Uni<Void> take(EventMeta meta, ServiceEvent event) {
        return event instanceof ServiceEvent.RetentionDeclared declared
                ? retention.declared(
                        meta.workspace(), declared.serviceId(), declared.retention(), declared.by(), declared.at())
                : Uni.createFrom().voidItem();
    }
}
