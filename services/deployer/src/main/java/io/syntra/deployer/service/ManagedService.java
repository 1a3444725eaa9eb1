package io.syntra.deployer.service;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.contracts.event.RouteTable;
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

/** A service as stored. A request changes only what is asked; what serves is written by the rollout engine alone. */
@Entity
@Table(name = "managed_service")
public class ManagedService {

    @Id
    public UUID id;

    public String workspace;
    public String name;
    public long revision;
    public long generation;
    public String createdBy;
    public Instant createdAt;
    public Instant updatedAt;
    public @Nullable Instant deletedAt;
    public @Nullable UUID servingIncarnation;
    public @Nullable UUID servingReleaseId;
    public @Nullable Integer servingReleaseNumber;
    public @Nullable UUID servingDeploymentId;
    public int servingReplicas;
    public @Nullable UUID latestDeploymentId;

    /** The newest deployment, while it does not serve yet. */
    public @Nullable UUID pendingDeploymentId;

    @Enumerated(EnumType.STRING)
    public HealthStatus health;

    public int readyReplicas;
    public long routeGeneration;

    @Convert(converter = Targets.class)
    public List<RouteTable.Target> routeTargets;

    public ServiceId serviceId() {
        return new ServiceId(id);
    }

    public WorkspaceId workspaceId() {
        return new WorkspaceId(workspace);
    }

    String seen() {
        return view("").seen();
    }

    ServiceView view(String url) {
        return new ServiceView(
                serviceId(),
                name,
                url,
                health,
                servingReplicas,
                readyReplicas,
                Optional.ofNullable(servingReleaseId).map(ReleaseId::new).orElse(null),
                servingReleaseNumber,
                Optional.ofNullable(latestDeploymentId).map(DeploymentId::new).orElse(null),
                Optional.ofNullable(pendingDeploymentId).map(DeploymentId::new).orElse(null),
                generation,
                createdAt,
                updatedAt);
    }
}
