package io.syntra.deployer.deployment;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.deployer.DeployerRequest.RollBack;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.deployer.manifest.Manifest;
import io.syntra.deployer.release.EnvChange;
import io.syntra.deployer.release.Release;
import io.syntra.deployer.release.Releases;
import io.syntra.deployer.service.ManagedService;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a request means for a service whose row the transaction holds. */
@Singleton
class Goals {

    private final Deployments deployments;
    private final Releases releases;

    Goals(Deployments deployments, Releases releases) {
        this.deployments = deployments;
        this.releases = releases;
    }

    /** The release that serves, in fresh replicas. */
    Goal again(ManagedService service) {
        var serving = serving(service).orElseThrow(() -> neverDeployed(service));
        return Goal.fresh(DeploymentKind.DEPLOY, serving.releaseId(), serving.releaseNumber(), serving.replicas());
    }

    /**
     * A release that is there already, in fresh replicas. It is behind the health gate, so it need not have served.
     *
     * @param replicas null for as many as it has of its own
     */
    Uni<Goal> release(Caller who, ManagedService service, ReleaseId id, @Nullable Integer replicas) {
        return releases.require(service, id)
                .call(release -> mayDeploy(who, release))
                .map(release -> Goal.fresh(
                        DeploymentKind.DEPLOY,
                        release.id,
                        release.number,
                        replicas == null ? release.replicas : fitting(release, replicas)));
    }

    /** A variable is an admin's to change, also where the release that was made for it is there already. */
    private Uni<Boolean> mayDeploy(Caller who, Release release) {
        return deployments.onlyAskedFor(release.id).invoke(only -> {
            if (only && !who.has(Role.ADMIN)) {
                throw ProblemException.of(
                        ProblemCode.FORBIDDEN,
                        "v" + release.number
                                + " was made for a change of the environment and never served, so only an admin may deploy it.");
            }
        });
    }

    Uni<Goal> restart(ManagedService service) {
        return present(service)
                .map(now -> Goal.fresh(DeploymentKind.RESTART, now.releaseId(), now.releaseNumber(), now.replicas()));
    }

    Uni<Goal> scale(ManagedService service, int replicas) {
        return present(service).chain(now -> releases.require(service, new ReleaseId(now.releaseId()))
                .map(release -> new Goal(
                        DeploymentKind.SCALE,
                        now.releaseId(),
                        now.releaseNumber(),
                        now.incarnation(),
                        fitting(release, replicas),
                        null)));
    }

    private static int fitting(Release release, int replicas) {
        if (release.port != null && replicas > 1) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "replicas",
                    "can be at most 1, because v" + release.number + " has the fixed port " + release.port
                            + ". Remove port from " + Manifest.FILE
                            + " and deploy again; each replica then gets a free one in PORT.");
        }
        return replicas;
    }

    /** What is there with one variable changed; the release made for it pins that, so that a rollback takes it back. */
    Uni<Goal> updateEnv(ManagedService service, EnvChange change, String by) {
        return present(service).chain(now -> releases.require(service, new ReleaseId(now.releaseId()))
                .chain(release -> releases.create(service, release, change, by))
                .map(next -> Goal.fresh(DeploymentKind.ENV_UPDATE, next.id, next.number, now.replicas())));
    }

    Uni<Goal> rollBack(ManagedService service, RollBack wish) {
        if (wish.deploymentId() != null && wish.releaseId() != null) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "release_id",
                    "and deployment_id are both given; give one of them, or none");
        }
        return deployments.newestActive(service.id).chain(active -> {
            if (wish.deploymentId() != null) {
                return toDeployment(service, wish.deploymentId().value(), active);
            }
            return wish.releaseId() != null
                    ? toRelease(service, wish.releaseId(), active)
                    : toTheOneBefore(service, active);
        });
    }

    private Uni<Goal> toDeployment(ManagedService service, UUID id, @Nullable Deployment active) {
        return deployments.require(service, id).map(target -> {
            if (!DeploymentState.REACHED.contains(target.state)) {
                throw ProblemException.field(
                        ProblemCode.CONFLICT,
                        "deployment_id",
                        "names a deployment that never served; choose one whose state is succeeded or rolled_back");
            }
            return backTo(service, target, target.replicas, active);
        });
    }

    private Uni<Goal> toRelease(ManagedService service, ReleaseId id, @Nullable Deployment active) {
        return releases.require(service, id)
                .chain(release -> deployments.reached(service.id).map(reached -> reached.stream()
                        .filter(d -> d.releaseId.equals(release.id))
                        .findFirst()
                        .map(target -> backTo(service, target, release.replicas, active))
                        .orElseThrow(() -> ProblemException.field(
                                ProblemCode.CONFLICT,
                                "release_id",
                                "names v" + release.number + ", which never served; choose a release that did"))));
    }

    private Uni<Goal> toTheOneBefore(ManagedService service, @Nullable Deployment active) {
        return deployments.reached(service.id).map(reached -> RollbackTarget.before(
                        reached, active, service.servingReleaseId)
                .map(target -> backTo(service, target, target.replicas, active))
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.NOTHING_TO_ROLL_BACK,
                        "No earlier release of " + service.name + " ever served. GET /services/" + service.id
                                + "/releases lists what there is.")));
    }

    private static Goal backTo(ManagedService service, Deployment target, int replicas, @Nullable Deployment active) {
        if (!target.releaseId.equals(service.servingReleaseId) || service.servingIncarnation == null) {
            return new Goal(
                    DeploymentKind.ROLLBACK,
                    target.releaseId,
                    target.releaseNumber,
                    UUID.randomUUID(),
                    replicas,
                    target.seq);
        }
        if (active == null && replicas == service.servingReplicas) {
            throw ProblemException.of(
                    ProblemCode.CONFLICT,
                    "v" + target.releaseNumber
                            + " serves already. To start it in fresh replicas, restart the service.");
        }
        // The replicas that serve are kept, as many as there were; a change under way is given up.
        return new Goal(
                DeploymentKind.ROLLBACK,
                target.releaseId,
                target.releaseNumber,
                service.servingIncarnation,
                replicas,
                target.seq);
    }

    private record Present(UUID releaseId, int releaseNumber, UUID incarnation, int replicas) {}

    /** What a further change builds on: the change under way, or what serves. */
    private Uni<Present> present(ManagedService service) {
        return deployments.newestActive(service.id).map(active -> Optional.ofNullable(active)
                .map(d -> new Present(d.releaseId, d.releaseNumber, d.incarnation, d.replicas))
                .or(() -> serving(service))
                .orElseThrow(() -> neverDeployed(service)));
    }

    private static Optional<Present> serving(ManagedService service) {
        return service.servingReleaseId == null
                        || service.servingReleaseNumber == null
                        || service.servingIncarnation == null
                ? Optional.empty()
                : Optional.of(new Present(
                        service.servingReleaseId,
                        service.servingReleaseNumber,
                        service.servingIncarnation,
                        service.servingReplicas));
    }

    private static ProblemException neverDeployed(ManagedService service) {
        return ProblemException.of(
                ProblemCode.NEVER_DEPLOYED,
                "Nothing of " + service.name + " runs yet. Upload an artifact and deploy it with artifact_digest.");
    }
}
