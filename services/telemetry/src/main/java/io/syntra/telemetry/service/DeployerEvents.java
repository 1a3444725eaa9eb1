package io.syntra.telemetry.service;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Listens to the deployer. */
@Singleton
final class DeployerEvents {

    private static final String CONSUMER = "telemetry";

    private final Consumption consumption;
    private final KnownServices services;

    DeployerEvents(Consumption consumption, KnownServices services) {
        this.consumption = consumption;
        this.services = services;
    }

    @Incoming("services")
    Uni<Void> onService(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, ServiceEvent.class, CONSUMER, this::remember);
    }

    @Incoming("deployments")
    Uni<Void> onDeployment(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, DeploymentEvent.class, CONSUMER, this::remember);
    }

    private Uni<Void> remember(EventMeta meta, ServiceEvent event) {
        return switch (event) {
            case ServiceEvent.Created created ->
                services.remember(meta.workspace(), created.serviceId(), created.name());
            case ServiceEvent.Scaled _,
                    ServiceEvent.Restarted _,
                    ServiceEvent.EnvChanged _,
                    ServiceEvent.HealthChanged _,
                    ServiceEvent.RetentionDeclared _ -> Uni.createFrom().voidItem();
            case ServiceEvent.Deleted deleted -> services.wasDeleted(meta.workspace(), deleted.serviceId());
        };
    }

    private Uni<Void> remember(EventMeta meta, DeploymentEvent event) {
        return switch (event) {
            case DeploymentEvent.Succeeded succeeded ->
                services.releaseServes(
                        meta.workspace(),
                        succeeded.serviceId(),
                        succeeded.deploymentId(),
                        "v" + succeeded.releaseNumber(),
                        succeeded.at());
            case DeploymentEvent.Requested _,
                    DeploymentEvent.Started _,
                    DeploymentEvent.StepReached _,
                    DeploymentEvent.Failed _,
                    DeploymentEvent.RolledBack _,
                    DeploymentEvent.Superseded _ -> Uni.createFrom().voidItem();
        };
    }
}
