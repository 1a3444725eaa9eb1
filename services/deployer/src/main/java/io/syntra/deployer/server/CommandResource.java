package io.syntra.deployer.server;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Page;
import io.syntra.contracts.deployer.CommandState;
import io.syntra.contracts.deployer.CommandView;
import io.syntra.contracts.deployer.DeployerRequest.RunCommand;
import io.syntra.contracts.deployer.ServerView;
import io.syntra.deployer.service.Cursor;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.ExactCall;
import io.syntra.identity.Role;
import io.syntra.identity.Warranted;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Commands on a server: asked for once, followed by asking again. */
@Path("servers/{server}/commands")
class CommandResource {

    private static final Logger LOG = Logger.getLogger(CommandResource.class);
    private static final String KEY = "[\\x21-\\x7e]{1,255}";

    private final LocalServer server;
    private final StoredCommands commands;
    private final RunningCommands running;
    private final CurrentCaller caller;
    private final Clock clock;
    private final Vertx vertx;

    CommandResource(
            LocalServer server,
            StoredCommands commands,
            RunningCommands running,
            CurrentCaller caller,
            Clock clock,
            Vertx vertx) {
        this.server = server;
        this.commands = commands;
        this.running = running;
        this.caller = caller;
        this.clock = clock;
        this.vertx = vertx;
    }

    /**
     * The key is demanded here, because nothing can take a command back. It belongs to one command for ever: sent again
     * it answers how that one is by now.
     */
    @POST
    @RolesAllowed(Role.ADMIN)
    @Warranted
    public Uni<Response> run(
            @PathParam("server") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Parameter(hidden = true) @HeaderParam(ExactCall.SEEN_HEADER) @Nullable String seen,
            @NotNull RunCommand request) {
        var who = caller.get();
        server.require(id, who.workspace());
        if (key == null || !key.matches(KEY)) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    Idempotency.HEADER,
                    "must be given, 1 to 255 printable characters without blanks: a command is never run twice for a key");
        }
        return known(who, key, request)
                .onItem()
                .ifNull()
                .switchTo(() -> vertx.executeBlocking(() -> server.permit(request.command()), false)
                        .invoke(launch -> check(ifMatch, seen, launch))
                        .chain(launch -> start(who, key, request, launch)))
                .map(view -> Response.accepted(view).build());
    }

    /** Whoever decided on a command saw in which sandbox and under which policy it would run. */
    private void check(@Nullable String ifMatch, @Nullable String seen, LocalServer.Launch launch) {
        var version = server.version(launch.sandbox());
        var now = "\"" + version + "\"";
        boolean asAsked = ifMatch == null
                || ifMatch.strip().equals("*")
                || ifMatch.strip().equals(now);
        if (!asAsked || (seen != null && !seen.equals(ServerView.seen(version)))) {
            throw ProblemException.of(
                    ProblemCode.PRECONDITION_FAILED,
                    "Commands on this server run under another policy or in another sandbox than If-Match names. Read the"
                            + " server again, and ask with its version if the command is still what you want.");
        }
    }

    /** With a key only what the caller asked for with it, so that a caller who lost the answer learns what became of it. */
    @GET
    @RolesAllowed(Role.ADMIN)
    public Uni<Page<CommandView>> list(
            @PathParam("server") String id,
            @QueryParam("idempotency_key") @Pattern(regexp = KEY) @Nullable String key,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        var who = caller.get();
        server.require(id, who.workspace());
        var from = Cursor.of(cursor, limit);
        return Panache.withSession(
                () -> key == null ? commands.page(who.workspace(), id, from) : commands.page(who, id, key, from));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.ADMIN)
    public Uni<CommandView> get(@PathParam("server") String on, @PathParam("id") String id) {
        var workspace = caller.get().workspace();
        server.require(on, workspace);
        return Panache.withSession(() -> commands.require(workspace, on, id)).map(StoredCommand::view);
    }

    private Uni<@Nullable CommandView> known(Caller who, String key, RunCommand request) {
        return Panache.withSession(() -> commands.known(who, key)).map(before -> {
            if (before != null && !before.command.equals(request.command())) {
                throw ProblemException.of(
                        ProblemCode.IDEMPOTENCY_KEY_REUSED,
                        "This " + Idempotency.HEADER + " was sent with another command. Use a new key for a new one.");
            }
            return before == null ? null : before.view();
        });
    }

    private Uni<CommandView> start(Caller who, String key, RunCommand request, LocalServer.Launch launch) {
        var row = row(who, key, launch);
        var place = running.place();
        // The row first: of many with one key only the one that the database lets in takes a place.
        return Panache.withTransaction(() -> commands.persistAndFlush(row).invoke(place::take))
                .invoke(() -> {
                    LOG.infof(
                            "Command on a server command=%s by=%s workspace=%s sandbox=%s argv=%s",
                            row.id, row.requestedBy, row.workspace, row.sandbox, row.command);
                    running.start(row.id, launch, place);
                })
                .onFailure()
                .invoke(place::giveBack)
                .map(StoredCommand::view)
                // Two requests with one key at once: the database lets one of them in.
                .onFailure(ConstraintViolationException.class)
                .recoverWithUni(() -> known(who, key, request));
    }

    private StoredCommand row(Caller who, String key, LocalServer.Launch launch) {
        var row = new StoredCommand();
        row.id = UUID.randomUUID();
        row.workspace = who.workspace().value();
        row.serverId = LocalServer.ID;
        row.command = launch.asked();
        row.state = CommandState.RUNNING;
        row.stdout = "";
        row.stderr = "";
        row.sandbox = launch.sandbox();
        row.requestedBy = who.user();
        row.actor = who.actor();
        row.idempotencyKey = key;
        row.startedAt = clock.instant();
        return row;
    }
}
