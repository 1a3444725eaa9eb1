package io.syntra.billing.usage;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.contracts.event.UsageEvent;
import io.syntra.outbox.Consumption;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Counts every event once: the quantity and the inbox row are one transaction. */
@ApplicationScoped
class MeterUsage {

    private static final String CONSUMER = "billing";

    private final Consumption consumption;
    private final UsageWindows windows;

    MeterUsage(Consumption consumption, UsageWindows windows) {
        this.consumption = consumption;
        this.windows = windows;
    }

    @Incoming("events")
    Uni<Void> event(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, DomainEvent.class, CONSUMER, this::meter);
    }

    private Uni<Void> meter(EventMeta meta, DomainEvent event) {
        return switch (event) {
            case UsageEvent usage -> windows.add(meta.workspace(), MinuteQuantity.of(usage));
            case TrafficSample sample -> windows.add(meta.workspace(), MinuteQuantity.of(sample));
            case ServiceEvent.Created created -> windows.announce(meta.workspace(), created.serviceId());
            // The rest of what happens to a service, and what other topics say, uses nothing.
            default -> Uni.createFrom().voidItem();
        };
    }
}
