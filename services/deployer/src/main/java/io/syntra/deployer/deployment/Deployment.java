package io.syntra.deployer.deployment;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One change of what runs, as stored. */
@Entity
@Table(name = "deployment")
public class Deployment {

    @Id
    public UUID id;

    public String workspace;
    public UUID serviceId;
    public String serviceName;
    public int seq;

    @Enumerated(EnumType.STRING)
    public DeploymentKind kind;

    @Enumerated(EnumType.STRING)
    public DeploymentState state;

    public UUID releaseId;
    public int releaseNumber;
    public @Nullable UUID previousReleaseId;
    public @Nullable Integer previousReleaseNumber;
    public UUID incarnation;
    public int replicas;
    public @Nullable Integer undoesAfter;
    public String requestedBy;

    /** The service that asked for that person. */
    public @Nullable String actor;

    public @Nullable String idempotencyKey;

    @Convert(converter = FailureText.class)
    public DeploymentView.@Nullable Failure failure;

    @Convert(converter = StepsText.class)
    public List<DeploymentView.Step> steps;

    public Instant requestedAt;
    public @Nullable Instant startedAt;
    public @Nullable Instant gateDeadline;
    public @Nullable Instant finishedAt;

    DeploymentView view() {
        return new DeploymentView(
                new DeploymentId(id),
                new ServiceId(serviceId),
                serviceName,
                kind,
                state,
                new ReleaseId(releaseId),
                releaseNumber,
                Optional.ofNullable(previousReleaseId).map(ReleaseId::new).orElse(null),
                previousReleaseNumber,
                replicas,
                requestedBy,
                idempotencyKey,
                failure,
                steps,
                requestedAt,
                startedAt,
                finishedAt);
    }
}
