package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.Json;
import io.syntra.contracts.Page;
import io.syntra.contracts.Remark;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.DefinitionChange;
import io.syntra.contracts.workflow.PublishVersion;
import io.syntra.contracts.workflow.VersionView;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.contracts.workflow.WorkflowView;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Stored workflows. */
@Path("workflows")
class WorkflowResource {

    private static final int PAGE = 50;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;

    private final CurrentCaller caller;
    private final Workflows workflows;
    private final Idempotency idempotency;
    private final DefinitionSecrets secrets;
    private final Clock clock;
    private final Vertx vertx;

    WorkflowResource(
            CurrentCaller caller,
            Workflows workflows,
            Idempotency idempotency,
            DefinitionSecrets secrets,
            Clock clock,
            Vertx vertx) {
        this.caller = caller;
        this.workflows = workflows;
        this.idempotency = idempotency;
        this.secrets = secrets;
        this.clock = clock;
        this.vertx = vertx;
    }

    @POST
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Stores a workflow",
            description =
                    "What is wrong with the definition is said for each field: unknown node types, cycles,"
                            + " unknown variables, bad URLs. A token that is written out is kept as a secret; that, what"
                            + " looks like one elsewhere, and secrets that are not set are told in warnings. With ?publish=false it is a draft: nothing starts it but a"
                            + " person, and it may be unfinished: what is wrong is told in problems then. JSON, or YAML as application/yaml.")
    @Consumes({MediaType.APPLICATION_JSON, Yaml.MEDIA_TYPE})
    public Uni<Response> create(
            @Nullable JsonNode body,
            @RestQuery @DefaultValue("true") boolean publish,
            @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        var by = caller.get();
        return reviewed(by, body, publish)
                .chain(reviewed -> idempotency.once(key, by, "create workflow", body, CREATED, () -> workflows
                        .create(by.workspace(), reviewed.draft(), publish, by.user(), clock.instant())
                        .map(workflow -> workflow.view(by, reviewed.warnings()))));
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Workflows, newest first")
    public Uni<Page<WorkflowView>> list(@RestQuery @Nullable String cursor) {
        var reader = caller.get();
        var after = QueryParameters.cursor(cursor);
        return Panache.withSession(() -> workflows.page(reader.workspace(), after, PAGE + 1))
                .map(rows -> page(rows, reader));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "One workflow",
            description =
                    "The ETag is its version. Viewers see of a target its host only, and nothing that looks like a token.")
    public Uni<RestResponse<WorkflowView>> get(@RestPath WorkflowId id) {
        var reader = caller.get();
        return Panache.withSession(() -> workflows.require(reader.workspace(), id))
                .map(workflow -> withEtag(workflow, reader, null));
    }

    @PUT
    @Path("{id}")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Stores a new version",
            description = "Needs If-Match with the ETag that was read. Runs under way keep their version. With"
                    + " ?publish=false triggers go on starting the published one.")
    @Consumes({MediaType.APPLICATION_JSON, Yaml.MEDIA_TYPE})
    public Uni<RestResponse<WorkflowView>> change(
            @RestPath WorkflowId id,
            @Nullable JsonNode body,
            @RestQuery @DefaultValue("true") boolean publish,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        var by = caller.get();
        var expected = IfMatch.version(ifMatch);
        return reviewed(by, body, publish).chain(reviewed -> Panache.withTransaction(() -> workflows.change(
                        by.workspace(), id, expected, reviewed.draft(), publish, by.user(), clock.instant()))
                .map(workflow -> withEtag(workflow, by, reviewed.warnings())));
    }

    @POST
    @Path("{id}/publish")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Has triggers start this version from now on",
            description =
                    "An older one too; 422 with a field for each problem that it has. Runs under way keep theirs. Secrets that"
                            + " are not set are told in warnings, as when it is stored.")
    public Uni<RestResponse<WorkflowView>> publish(@RestPath WorkflowId id, @Nullable PublishVersion body) {
        var by = caller.get();
        if (body == null || body.version() < 1) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "version", "must be the number of a version");
        }
        return Panache.withTransaction(() -> workflows
                        .publish(by.workspace(), id, body.version(), clock.instant())
                        .chain(workflow -> workflows
                                .version(workflow, body.version())
                                .map(version -> new Published(workflow, version))))
                .chain(published -> remarks(by.workspace(), published.version().soundDefinition())
                        .map(warnings -> withEtag(published.workflow(), by, warnings)));
    }

    /** It is published, also while the store of secrets does not answer. */
    private Uni<List<Remark>> remarks(WorkspaceId workspace, WorkflowDefinition published) {
        return inBackground(() -> warnings(workspace, published, published))
                .onFailure(ProblemException.class)
                .recoverWithItem(List.of());
    }

    private record Published(Workflow workflow, Workflows.Version version) {}

    @GET
    @Path("{id}/versions")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "All versions of a workflow, newest first")
    public Uni<Page<VersionView>> versions(@RestPath WorkflowId id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> workflows.require(workspace, id).chain(workflows::versions))
                .map(Page::last);
    }

    @GET
    @Path("{id}/versions/{version}")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "One version of a workflow")
    public Uni<VersionView> version(@RestPath WorkflowId id, @RestPath int version) {
        var reader = caller.get();
        return Panache.withSession(() -> version(reader, id, version));
    }

    @GET
    @Path("{id}/versions/{version}/diff")
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "What is different between two versions",
            description =
                    "From ?from, or else the one before; before the first there is nothing. Nodes are named by their"
                            + " ids.")
    public Uni<Page<DefinitionChange>> diff(
            @RestPath WorkflowId id, @RestPath int version, @RestQuery @Nullable Integer from) {
        var reader = caller.get();
        int before = from == null ? version - 1 : from;
        return Panache.withSession(() -> (before == 0
                                ? Uni.createFrom().<JsonNode>item(Json.mapper().createObjectNode())
                                : version(reader, id, before).map(WorkflowResource::definition))
                        .chain(old ->
                                version(reader, id, version).map(now -> Difference.between(old, definition(now)))))
                .map(Page::last);
    }

    @GET
    @Path("{id}/export")
    @Produces(Yaml.MEDIA_TYPE)
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "The newest version as YAML",
            description =
                    "It holds references to secrets only; what else looks like a token is left out. POST or PUT it as application/yaml; the answer's warnings"
                            + " name the secrets that are not set there.")
    public Uni<String> export(@RestPath WorkflowId id) {
        var reader = caller.get();
        return Panache.withSession(() -> workflows.require(reader.workspace(), id))
                .map(workflow -> Yaml.write(DefinitionSecrets.exported(workflow.shown(reader))));
    }

    private Uni<VersionView> version(Caller reader, WorkflowId id, int version) {
        return workflows
                .require(reader.workspace(), id)
                .chain(workflow -> workflows.version(workflow, version))
                .map(found -> found.view(reader));
    }

    private static JsonNode definition(VersionView version) {
        return Objects.requireNonNull(version.definition());
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed(Role.DEVELOPER)
    @ResponseStatus(NO_CONTENT)
    @Operation(summary = "Takes a workflow away", description = "Its runs stay readable, and those under way go on.")
    public Uni<Void> delete(@RestPath WorkflowId id) {
        var workspace = caller.get().workspace();
        return Panache.withTransaction(() -> workflows.delete(workspace, id, clock.instant()));
    }

    /** What triggers start has no problems; a draft can have them. */
    private static Draft read(@Nullable JsonNode body, boolean publish) {
        return publish ? new Draft.Sound(DefinitionReader.read(body)) : DefinitionReader.draft(body);
    }

    private record Reviewed(Draft draft, List<Remark> warnings) {}

    private Uni<Reviewed> reviewed(Caller by, @Nullable JsonNode body, boolean publish) {
        return inBackground(() -> switch (read(body, publish)) {
            case Draft.Sound(var definition) -> {
                var referred = secrets.referred(by, definition);
                yield new Reviewed(new Draft.Sound(referred), warnings(by.workspace(), definition, referred));
            }
            case Draft.Flawed(var name, var json, var problems) -> {
                var referred = secrets.referred(by, json);
                var warnings = new ArrayList<>(secrets.missing(by.workspace(), referred));
                warnings.addAll(InClear.remarks(referred));
                yield new Reviewed(new Draft.Flawed(name, referred, problems), warnings);
            }
        });
    }

    /**
     * What its author should know.
     *
     * @param referred as it is stored
     */
    private List<Remark> warnings(WorkspaceId workspace, WorkflowDefinition definition, WorkflowDefinition referred) {
        var warnings = new ArrayList<>(secrets.remarks(workspace, definition));
        warnings.addAll(InClear.remarks(Json.mapper().valueToTree(referred)));
        warnings.addAll(DefinitionReader.doubts(definition));
        return warnings.stream().distinct().toList();
    }

    /** A large definition takes a while, and the store of secrets blocks: outside of any transaction. */
    private <T> Uni<T> inBackground(Callable<T> review) {
        return vertx.executeBlocking(review, false);
    }

    private static RestResponse<WorkflowView> withEtag(
            Workflow workflow, Caller reader, @Nullable List<Remark> warnings) {
        return RestResponse.ResponseBuilder.ok(workflow.view(reader, warnings))
                .header(HttpHeaders.ETAG, IfMatch.etag(workflow.version))
                .build();
    }

    private static Page<WorkflowView> page(List<Workflow> rows, Caller reader) {
        return Page.of(
                rows,
                PAGE,
                workflow -> workflow.view(reader, null),
                workflow -> new Cursor(workflow.createdAt, workflow.id));
    }
}
