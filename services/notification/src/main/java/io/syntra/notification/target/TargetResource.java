package io.syntra.notification.target;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Page;
import io.syntra.contracts.TargetId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.MessageDecisionEvent;
import io.syntra.contracts.notification.TargetView;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The places that messages are sent to, and what people can do about one that takes none. */
@Path("notifications/targets")
class TargetResource {

    /** A workspace has some dozens; those that need attention come first. */
    private static final int MOST = 500;

    private static final int DONE = 200;
    private static final String NEEDS_ATTENTION = "needs_attention";

    private final CurrentCaller caller;
    private final Targets targets;
    private final Outbox outbox;
    private final Idempotency idempotency;
    private final Clock clock;

    TargetResource(CurrentCaller caller, Targets targets, Outbox outbox, Idempotency idempotency, Clock clock) {
        this.caller = caller;
        this.targets = targets;
        this.outbox = outbox;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "Where messages were sent to",
            description =
                    "Those that need attention first. state=needs_attention leaves out the others, takes_notices=true"
                            + " those that take none, and in_use=true those that neither do nor have messages on their"
                            + " way.")
    public Uni<Page<TargetView>> list(
            @RestQuery @Nullable String state,
            @RestQuery("takes_notices") boolean takesNotices,
            @RestQuery("in_use") boolean inUse) {
        if (state != null && !state.equals(NEEDS_ATTENTION)) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "state", "must be " + NEEDS_ATTENTION);
        }
        var workspace = caller.get().workspace();
        var wanted = new Targets.Wanted(state != null, takesNotices, inUse);
        return Panache.withSession(() -> targets.page(workspace, wanted, MOST))
                .map(rows -> Page.last(rows.stream().map(Target::view).toList()));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "One target")
    public Uni<TargetView> get(@RestPath TargetId id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> required(workspace, id)).map(Target::view);
    }

    @POST
    @Path("{id}/clear")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Says that a target was put right",
            description = "Its messages that wait go on. It needs attention again when it refuses one of them.")
    public Uni<Response> clear(@RestPath TargetId id, @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        var by = caller.get();
        return change(
                "clear",
                id,
                key,
                by,
                target -> targets.clear(target.workspace, target.address(), by.user(), clock.instant()),
                target -> new MessageDecisionEvent.TargetCleared(
                        id, target.address().kind(), target.address().shown(), by.user(), clock.instant()));
    }

    @POST
    @Path("{id}/take-notices")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Chooses where it is told that another target needs attention",
            description = "One of a workspace; without one it is told where a message of another bot, mail server or"
                    + " webhook of Slack's was taken last.")
    public Uni<Response> takeNotices(@RestPath TargetId id, @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        return chooseNotices("take-notices", id, key, true);
    }

    @POST
    @Path("{id}/leave-notices")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(summary = "Takes that choice back")
    public Uni<Response> leaveNotices(@RestPath TargetId id, @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        return chooseNotices("leave-notices", id, key, false);
    }

    private Uni<Response> chooseNotices(String what, TargetId id, @Nullable String key, boolean takes) {
        var by = caller.get();
        return change(
                what,
                id,
                key,
                by,
                target -> targets.takeNotices(by.workspace(), id, takes),
                target -> new MessageDecisionEvent.NoticesChosen(
                        id, target.address().kind(), target.address().shown(), takes, by.user(), clock.instant()));
    }

    private Uni<Response> change(
            String what,
            TargetId id,
            @Nullable String key,
            Caller by,
            Function<Target, Uni<Void>> change,
            Function<Target, MessageDecisionEvent> decided) {
        return idempotency.once(key, by, what + " target " + id, null, DONE, () -> required(by.workspace(), id)
                .chain(target -> change.apply(target).chain(() -> outbox.append(by.workspace(), decided.apply(target))))
                // What was read before the change is still in the session.
                .chain(Panache::getSession)
                .invoke(session -> session.clear())
                .chain(() -> required(by.workspace(), id))
                .map(Target::view));
    }

    private Uni<Target> required(WorkspaceId workspace, TargetId id) {
        return targets.of(workspace, id).map(found -> {
            if (found == null) {
                throw ProblemException.of(
                        ProblemCode.TARGET_NOT_FOUND,
                        "No target " + id + " in this workspace. GET /api/v1/notifications/targets lists them.");
            }
            return found;
        });
    }
}
