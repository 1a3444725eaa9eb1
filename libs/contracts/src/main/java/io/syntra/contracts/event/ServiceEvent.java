package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.HealthStatus;
import java.time.Instant;
import java.util.List;

/** What happened to a service. */
@JsonSubTypes({
    @JsonSubTypes.Type(ServiceEvent.Created.class),
    @JsonSubTypes.Type(ServiceEvent.Scaled.class),
    @JsonSubTypes.Type(ServiceEvent.Restarted.class),
    @JsonSubTypes.Type(ServiceEvent.EnvChanged.class),
    @JsonSubTypes.Type(ServiceEvent.HealthChanged.class),
    @JsonSubTypes.Type(ServiceEvent.RetentionDeclared.class),
    @JsonSubTypes.Type(ServiceEvent.Deleted.class)
})
public sealed interface ServiceEvent extends DomainEvent {

    ServiceId serviceId();

    @Override
    default Topic topic() {
        return Topic.SERVICE;
    }

    @Override
    default String key() {
        return serviceId().toString();
    }

    /** The service exists; nothing runs yet. */
    @JsonTypeName("service.created")
    record Created(ServiceId serviceId, String name, String createdBy, Instant at) implements ServiceEvent {}

    /** The wanted number of replicas changed and is reached. */
    @JsonTypeName("service.scaled")
    record Scaled(ServiceId serviceId, String name, int fromReplicas, int toReplicas, Instant at)
            implements ServiceEvent {}

    /** Every replica was replaced by a fresh one of the same release. */
    @JsonTypeName("service.restarted")
    record Restarted(ServiceId serviceId, String name, int replicas, Instant at) implements ServiceEvent {}

    /** The environment changed; only names are said, never values. */
    @JsonTypeName("service.env_changed")
    record EnvChanged(ServiceId serviceId, String name, List<String> keys, Instant at) implements ServiceEvent {}

    /** The health of the service as a whole changed. */
    @JsonTypeName("service.health_changed")
    record HealthChanged(
            ServiceId serviceId,
            String name,
            HealthStatus from,
            HealthStatus to,
            int readyReplicas,
            int wantedReplicas,
            Instant at)
            implements ServiceEvent {}

    /**
     * A deployment's {@code syntra.yaml} says how much telemetry is kept. It holds in the place of what the one before
     * said, also when it says nothing.
     */
    @JsonTypeName("service.retention_declared")
    record RetentionDeclared(ServiceId serviceId, String name, List<Keeping> retention, String by, Instant at)
            implements ServiceEvent {

        public RetentionDeclared {
            retention = List.copyOf(retention);
        }
    }

    /** The service is gone for good. */
    @JsonTypeName("service.deleted")
    record Deleted(ServiceId serviceId, String name, Instant at) implements ServiceEvent {}
}
