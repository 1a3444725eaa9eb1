package io.syntra.deployer.deployment;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Page;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeployerRequest.Deploy;
import io.syntra.contracts.deployer.DeployerRequest.RollBack;
import io.syntra.contracts.deployer.DeployerRequest.Scale;
import io.syntra.contracts.deployer.DeployerRequest.UpdateEnv;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.deployer.artifact.ArtifactStore;
import io.syntra.deployer.artifact.Artifacts;
import io.syntra.deployer.artifact.Digest;
import io.syntra.deployer.manifest.Manifest;
import io.syntra.deployer.manifest.ManifestReader;
import io.syntra.deployer.release.EnvChange;
import io.syntra.deployer.release.Releases;
import io.syntra.deployer.secret.SecretReferences;
import io.syntra.deployer.service.Cursor;
import io.syntra.deployer.service.IfMatch;
import io.syntra.deployer.service.ManagedService;
import io.syntra.deployer.service.ManagedServices;
import io.syntra.deployer.service.ServiceChanged;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.ExactCall;
import io.syntra.identity.Role;
import io.syntra.identity.Warranted;
import io.syntra.outbox.Idempotency;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Changes of what runs: each request is a deployment to follow. */
@Path("services")
class ChangeResource {

    private final ManagedServices services;
    private final Deployments deployments;
    private final Releases releases;
    private final Artifacts artifacts;
    private final ArtifactStore store;
    private final SecretReferences references;
    private final Goals goals;
    private final RequestDeployment requestDeployment;
    private final Idempotency idempotency;
    private final Outbox outbox;
    private final Clock clock;
    private final CurrentCaller caller;
    private final Event<ServiceChanged> changed;
    private final Vertx vertx;

    ChangeResource(
            ManagedServices services,
            Deployments deployments,
            Releases releases,
            Artifacts artifacts,
            ArtifactStore store,
            SecretReferences references,
            Goals goals,
            RequestDeployment requestDeployment,
            Idempotency idempotency,
            Outbox outbox,
            Clock clock,
            CurrentCaller caller,
            Event<ServiceChanged> changed,
            Vertx vertx) {
        this.services = services;
        this.deployments = deployments;
        this.releases = releases;
        this.artifacts = artifacts;
        this.store = store;
        this.references = references;
        this.goals = goals;
        this.requestDeployment = requestDeployment;
        this.idempotency = idempotency;
        this.outbox = outbox;
        this.clock = clock;
        this.caller = caller;
        this.changed = changed;
        this.vertx = vertx;
    }

    /** With a key only what the caller asked for with it, so that a caller who lost the answer learns what became of it. */
    @GET
    @Path("{id}/deployments")
    @RolesAllowed(Role.VIEWER)
    public Uni<Page<DeploymentView>> list(
            @PathParam("id") String id,
            @QueryParam("idempotency_key") @Pattern(regexp = Cursor.TEXT) @Nullable String key,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        var who = caller.get();
        var from = Cursor.of(cursor, limit);
        return Panache.withSession(() -> services.require(who.workspace(), id)
                .chain(service ->
                        key == null ? deployments.page(service, from) : deployments.page(service, who, key, from)));
    }

    @POST
    @Path("{id}/deployments")
    @RolesAllowed(Role.DEVELOPER)
    @Warranted
    public Uni<Response> deploy(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Parameter(hidden = true) @HeaderParam(ExactCall.SEEN_HEADER) @Nullable String seen,
            @Nullable Deploy request) {
        var who = caller.get();
        var release = request == null ? null : request.releaseId();
        var replicas = request == null ? null : request.replicas();
        if (replicas != null) {
            if (release == null) {
                throw ProblemException.field(
                        ProblemCode.INVALID_FIELD, "replicas", "goes with release_id; scale the service instead");
            }
            check(replicas);
        }
        if (request == null || request.artifactDigest() == null) {
            return change(
                    who,
                    id,
                    key,
                    new IfMatch(ifMatch, seen),
                    "deploy",
                    request,
                    service -> release == null
                            ? Uni.createFrom().item(goals.again(service))
                            : goals.release(who, service, release, replicas));
        }
        if (release != null) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "release_id",
                    "and artifact_digest are both given; give one of them, or none");
        }
        var digest = Digest.parse("artifact_digest", request.artifactDigest());
        return manifest(who, id, digest)
                .chain(manifest ->
                        change(who, id, key, new IfMatch(ifMatch, seen), "deploy", request, service -> releases.create(
                                        service, manifest, digest, who.user())
                                .call(made -> outbox.append(who.workspace(), declared(service, manifest, who)))
                                .map(made -> Goal.fresh(DeploymentKind.DEPLOY, made.id, made.number, made.replicas))));
    }

    /** Holds from the request on, and a rollback does not bring the one before back: what was dropped would not come back. */
    private ServiceEvent declared(ManagedService service, Manifest manifest, Caller who) {
        return new ServiceEvent.RetentionDeclared(
                new ServiceId(service.id), service.name, manifest.retention(), who.user(), clock.instant());
    }

    @POST
    @Path("{id}/scale")
    @RolesAllowed(Role.DEVELOPER)
    @Warranted
    public Uni<Response> scale(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Parameter(hidden = true) @HeaderParam(ExactCall.SEEN_HEADER) @Nullable String seen,
            @Nullable Scale request) {
        int replicas = check(request == null ? null : request.replicas());
        return change(
                caller.get(),
                id,
                key,
                new IfMatch(ifMatch, seen),
                "scale",
                request,
                service -> goals.scale(service, replicas));
    }

    private static int check(@Nullable Integer replicas) {
        if (replicas == null || replicas < 0 || replicas > Manifest.MOST_REPLICAS) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "replicas", "must be given, from 0 to " + Manifest.MOST_REPLICAS);
        }
        return replicas;
    }

    @POST
    @Path("{id}/restart")
    @RolesAllowed(Role.DEVELOPER)
    @Warranted
    public Uni<Response> restart(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Parameter(hidden = true) @HeaderParam(ExactCall.SEEN_HEADER) @Nullable String seen) {
        return change(caller.get(), id, key, new IfMatch(ifMatch, seen), "restart", null, goals::restart);
    }

    /** The release that is made for it pins the new environment, so that a rollback brings the old one back. */
    @POST
    @Path("{id}/env")
    @RolesAllowed(Role.ADMIN)
    @Warranted
    public Uni<Response> updateEnv(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Parameter(hidden = true) @HeaderParam(ExactCall.SEEN_HEADER) @Nullable String seen,
            @NotNull UpdateEnv request) {
        var who = caller.get();
        var wanted = EnvChange.of(request);
        return secretIsThere(who, id, wanted)
                .chain(() -> change(
                        who,
                        id,
                        key,
                        new IfMatch(ifMatch, seen),
                        "update env",
                        request,
                        service -> goals.updateEnv(service, wanted, who.user())));
    }

    @POST
    @Path("{id}/rollback")
    @RolesAllowed(Role.DEVELOPER)
    @Warranted
    public Uni<Response> rollBack(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Parameter(hidden = true) @HeaderParam(ExactCall.SEEN_HEADER) @Nullable String seen,
            @Nullable RollBack request) {
        var wish = request == null ? new RollBack(null, null) : request;
        return change(
                caller.get(),
                id,
                key,
                new IfMatch(ifMatch, seen),
                "rollback",
                wish,
                service -> goals.rollBack(service, wish));
    }

    /** Unpacking and looking for secrets block: outside of any transaction, and before anything is stored. */
    private Uni<Manifest> manifest(Caller who, String id, Digest digest) {
        return Panache.withSession(() ->
                        services.require(who.workspace(), id).call(() -> artifacts.require(who.workspace(), digest)))
                .chain(service -> vertx.executeBlocking(
                        () -> {
                            var manifest = ManifestReader.read(store.manifest(digest), service.name);
                            references.check(who.workspace(), manifest.env());
                            return manifest;
                        },
                        false));
    }

    /** Looking for secrets blocks: as in {@link #manifest}. */
    private Uni<Void> secretIsThere(Caller who, String id, EnvChange wanted) {
        var value = wanted.value();
        if (value == null) {
            return Uni.createFrom().voidItem();
        }
        return Panache.withSession(() -> services.require(who.workspace(), id))
                .chain(service -> vertx.executeBlocking(
                        () -> {
                            references.check(who.workspace(), Map.of(wanted.key(), value));
                            return null;
                        },
                        false));
    }

    private Uni<Response> change(
            Caller who,
            String id,
            @Nullable String key,
            IfMatch ifMatch,
            String operation,
            @Nullable Object request,
            Function<ManagedService, Uni<Goal>> goal) {
        return idempotency
                .once(key, who, operation + " " + id, request, 202, () -> services.hold(who.workspace(), id)
                        .map(ifMatch::check)
                        .chain(service -> goal.apply(service)
                                .chain(wanted -> requestDeployment.store(who, service, wanted, key))))
                .invoke(() -> changed.fire(new ServiceChanged(ServiceId.fromString(id))));
    }
}
