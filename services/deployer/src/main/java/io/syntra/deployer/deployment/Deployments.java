package io.syntra.deployer.deployment;

import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Page;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.deployer.service.Cursor;
import io.syntra.deployer.service.ManagedService;
import io.syntra.identity.Caller;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The deployments of each service, in the order of their requests. */
@Singleton
public class Deployments implements PanacheRepositoryBase<Deployment, UUID> {

    public static final Set<DeploymentState> ACTIVE = Set.of(
            DeploymentState.REQUESTED,
            DeploymentState.STARTING,
            DeploymentState.HEALTH_GATE,
            DeploymentState.SWITCHING,
            DeploymentState.DRAINING);

    Uni<Deployment> require(WorkspaceId workspace, String id) {
        UUID deployment;
        try {
            deployment = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw missing(id);
        }
        return find("id = ?1 and workspace = ?2", deployment, workspace.value())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> missing(id));
    }

    /** A deployment of another service answers as one that does not exist. */
    Uni<Deployment> require(ManagedService service, UUID id) {
        return find("id = ?1 and serviceId = ?2", id, service.id)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> missing(id.toString()));
    }

    Uni<Page<DeploymentView>> page(ManagedService service, Cursor cursor) {
        return page(
                cursor,
                find(
                        "serviceId = ?1 and seq < ?2",
                        Sort.descending("seq"),
                        service.id,
                        cursor.number(Integer.MAX_VALUE)));
    }

    /** What the caller asked for with this key. Another's request with the same key is another one. */
    Uni<Page<DeploymentView>> page(ManagedService service, Caller who, String key, Cursor cursor) {
        return page(
                cursor,
                find(
                        "serviceId = ?1 and seq < ?2 and idempotencyKey = ?3 and requestedBy = ?4"
                                + " and actor is not distinct from ?5",
                        Sort.descending("seq"),
                        service.id,
                        cursor.number(Integer.MAX_VALUE),
                        key,
                        who.user(),
                        who.actor()));
    }

    private static Uni<Page<DeploymentView>> page(Cursor cursor, PanacheQuery<Deployment> found) {
        return found.page(0, cursor.fetch())
                .list()
                .map(page -> cursor.page(page, Deployment::view, last -> String.valueOf(last.seq)));
    }

    /** The requests that are not done, oldest first. */
    public Uni<List<Deployment>> active(UUID service) {
        return find("serviceId = ?1 and state in ?2", Sort.by("seq"), service, ACTIVE)
                .list();
    }

    /** What succeeded after a deployment and would be undone with it. */
    public Uni<List<Deployment>> succeededAfter(UUID service, int seq) {
        return find(
                        "serviceId = ?1 and seq > ?2 and state = ?3",
                        Sort.by("seq"),
                        service,
                        seq,
                        DeploymentState.SUCCEEDED)
                .list();
    }

    Uni<Integer> nextSeq(UUID service) {
        return find("serviceId", Sort.descending("seq"), service)
                .firstResult()
                .map(last -> last == null ? 1 : last.seq + 1);
    }

    /** The newest request that is not done, or null. */
    Uni<@Nullable Deployment> newestActive(UUID service) {
        return find("serviceId = ?1 and state in ?2", Sort.descending("seq"), service, ACTIVE)
                .firstResult();
    }

    /** Those that served once, newest first. */
    Uni<List<Deployment>> reached(UUID service) {
        return find("serviceId = ?1 and state in ?2", Sort.descending("seq"), service, DeploymentState.REACHED)
                .list();
    }

    /** Whether this release was made for another variable and never got the traffic. */
    Uni<Boolean> onlyAskedFor(UUID release) {
        return find(
                        "releaseId = ?1 and (state in ?2 or kind = ?3)",
                        Sort.descending("seq"),
                        release,
                        DeploymentState.REACHED,
                        DeploymentKind.ENV_UPDATE)
                .firstResult()
                .map(found -> found != null && !DeploymentState.REACHED.contains(found.state));
    }

    private static ProblemException missing(String id) {
        var shown = id.length() > 60 ? id.substring(0, 60) + "…" : id;
        return ProblemException.of(
                ProblemCode.DEPLOYMENT_NOT_FOUND,
                "There is no deployment with the id " + shown
                        + ". GET /services/{id}/deployments lists those of a service.");
    }
}
