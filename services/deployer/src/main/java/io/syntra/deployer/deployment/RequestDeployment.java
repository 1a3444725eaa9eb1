package io.syntra.deployer.deployment;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.deployer.service.ManagedService;
import io.syntra.identity.Caller;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores a request for change; carrying it out begins after the commit. */
@Singleton
class RequestDeployment {

    private final Deployments deployments;
    private final Outbox outbox;
    private final Clock clock;

    RequestDeployment(Deployments deployments, Outbox outbox, Clock clock) {
        this.deployments = deployments;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** In the current transaction, which holds the service's row. */
    Uni<DeploymentView> store(Caller who, ManagedService service, Goal goal, @Nullable String key) {
        return deployments
                .nextSeq(service.id)
                .map(seq -> deployment(who, service, goal, seq, key))
                .chain(deployments::persist)
                .chain(deployment -> outbox.append(who.workspace(), requested(service, deployment))
                        .replaceWith(deployment::view));
    }

    private Deployment deployment(Caller who, ManagedService service, Goal goal, int seq, @Nullable String key) {
        var now = clock.instant();
        var deployment = new Deployment();
        deployment.id = UUID.randomUUID();
        deployment.workspace = service.workspace;
        deployment.serviceId = service.id;
        deployment.serviceName = service.name;
        deployment.seq = seq;
        deployment.kind = goal.kind();
        deployment.state = DeploymentState.REQUESTED;
        deployment.releaseId = goal.releaseId();
        deployment.releaseNumber = goal.releaseNumber();
        deployment.previousReleaseId = service.servingReleaseId;
        deployment.previousReleaseNumber = service.servingReleaseNumber;
        deployment.incarnation = goal.incarnation();
        deployment.replicas = goal.replicas();
        deployment.undoesAfter = goal.undoesAfter();
        deployment.requestedBy = who.user();
        deployment.actor = who.actor();
        deployment.idempotencyKey = key;
        deployment.steps = List.of(new DeploymentView.Step("requested", "Asked for by " + who.user(), now));
        deployment.requestedAt = now;
        service.latestDeploymentId = deployment.id;
        service.pendingDeploymentId = deployment.id;
        service.updatedAt = now;
        service.generation++;
        service.revision++;
        return deployment;
    }

    private static DeploymentEvent requested(ManagedService service, Deployment deployment) {
        return new DeploymentEvent.Requested(
                service.serviceId(),
                service.name,
                new DeploymentId(deployment.id),
                deployment.kind,
                new ReleaseId(deployment.releaseId),
                deployment.releaseNumber,
                deployment.requestedBy,
                deployment.requestedAt);
    }
}
