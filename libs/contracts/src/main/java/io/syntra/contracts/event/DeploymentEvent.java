package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeploymentKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The way of one deployment; a deployment is any change of what runs: deploy, rollback, restart, scale or a changed
 * environment.
 */
@JsonSubTypes({
    @JsonSubTypes.Type(DeploymentEvent.Requested.class),
    @JsonSubTypes.Type(DeploymentEvent.Started.class),
    @JsonSubTypes.Type(DeploymentEvent.StepReached.class),
    @JsonSubTypes.Type(DeploymentEvent.Succeeded.class),
    @JsonSubTypes.Type(DeploymentEvent.Failed.class),
    @JsonSubTypes.Type(DeploymentEvent.RolledBack.class),
    @JsonSubTypes.Type(DeploymentEvent.Superseded.class)
})
public sealed interface DeploymentEvent extends DomainEvent {

    ServiceId serviceId();

    @Override
    default Topic topic() {
        return Topic.DEPLOYMENT;
    }

    @Override
    default String key() {
        return serviceId().toString();
    }

    /** Accepted and stored. */
    @JsonTypeName("deployment.requested")
    record Requested(
            ServiceId serviceId,
            String serviceName,
            DeploymentId deploymentId,
            DeploymentKind kind,
            ReleaseId releaseId,
            int releaseNumber,
            String requestedBy,
            Instant at)
            implements DeploymentEvent {}

    /** Work began. */
    @JsonTypeName("deployment.started")
    record Started(
            ServiceId serviceId,
            String serviceName,
            DeploymentId deploymentId,
            DeploymentKind kind,
            ReleaseId releaseId,
            int releaseNumber,
            @Nullable ReleaseId previousReleaseId,
            Instant at)
            implements DeploymentEvent {}

    /** A step of the way, such as {@code health_gate} or {@code switching}. */
    @JsonTypeName("deployment.step_reached")
    record StepReached(ServiceId serviceId, DeploymentId deploymentId, String step, String message, Instant at)
            implements DeploymentEvent {}

    /** The wanted state is reached. */
    @JsonTypeName("deployment.succeeded")
    record Succeeded(
            ServiceId serviceId,
            String serviceName,
            DeploymentId deploymentId,
            DeploymentKind kind,
            ReleaseId releaseId,
            int releaseNumber,
            Instant at)
            implements DeploymentEvent {}

    /** The wanted state was not reached; what served before keeps the traffic, and the reason says whether it runs. */
    @JsonTypeName("deployment.failed")
    record Failed(
            ServiceId serviceId,
            String serviceName,
            DeploymentId deploymentId,
            DeploymentKind kind,
            ReleaseId releaseId,
            int releaseNumber,
            String code,
            String reason,
            Instant at)
            implements DeploymentEvent {}

    /** A later rollback undid this deployment. */
    @JsonTypeName("deployment.rolled_back")
    record RolledBack(
            ServiceId serviceId, String serviceName, DeploymentId deploymentId, DeploymentId rolledBackBy, Instant at)
            implements DeploymentEvent {}

    /** A newer request came before this one was done. */
    @JsonTypeName("deployment.superseded")
    record Superseded(
            ServiceId serviceId, String serviceName, DeploymentId deploymentId, DeploymentId supersededBy, Instant at)
            implements DeploymentEvent {}
}
