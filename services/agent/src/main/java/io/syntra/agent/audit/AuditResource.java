package io.syntra.agent.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.Page;
import io.syntra.contracts.audit.AuditExport;
import io.syntra.contracts.audit.AuditVerdict;
import io.syntra.contracts.audit.AuditView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.identity.WithoutWarrant;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.common.util.RestMediaType;
import org.jspecify.annotations.Nullable;

/** What was attempted, newest first; and whether that is still what was written. */
@Path("audit")
class AuditResource {

    private static final int LARGEST_PAGE = 200;

    private final AuditTrail trail;
    private final StoredLog log;
    private final VerifyLog verifyLog;
    private final CheckpointKeys keys;
    private final CurrentCaller caller;

    AuditResource(AuditTrail trail, StoredLog log, VerifyLog verifyLog, CheckpointKeys keys, CurrentCaller caller) {
        this.trail = trail;
        this.log = log;
        this.verifyLog = verifyLog;
        this.keys = keys;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    public Uni<Page<AuditView>> list(
            @QueryParam("action_id") @Nullable String actionId,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        var workspace = caller.get().workspace();
        var action = actionId == null ? null : action(actionId);
        long before = cursor == null ? Long.MAX_VALUE : before(cursor);
        int size = Math.clamp(limit, 1, LARGEST_PAGE);
        return Panache.withSession(() -> trail.page(workspace, action, before, size + 1))
                .map(entries -> page(entries, size));
    }

    /** Whoever may read the log may check it: an auditor needs no other right. */
    @POST
    @Path("verify")
    @Blocking
    @WithoutWarrant
    @RolesAllowed(Role.VIEWER)
    public AuditVerdict verify() {
        return verifyLog.of(caller.get().workspace());
    }

    /** The whole log as JSON Lines, to be kept or checked elsewhere. */
    @GET
    @Path("export")
    @Produces(RestMediaType.APPLICATION_NDJSON)
    @RolesAllowed(Role.VIEWER)
    public Multi<AuditExport> export() {
        return log.export(caller.get().workspace(), keys.trusted());
    }

    private static Page<AuditView> page(List<AuditEntry> entries, int size) {
        var views = entries.stream().limit(size).map(AuditResource::view).toList();
        return entries.size() <= size
                ? Page.last(views)
                : new Page<>(views, Long.toString(views.getLast().seq()));
    }

    private static AuditView view(AuditEntry entry) {
        return new AuditView(
                entry.seq,
                entry.kind,
                entry.actionId == null ? null : new ActionId(entry.actionId),
                entry.actor,
                entry.at,
                data(entry.content),
                entry.prevHash,
                entry.hash);
    }

    private static Map<String, Object> data(String content) {
        try {
            return Json.mapper().convertValue(Json.mapper().readTree(content).path("data"), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit entry is no JSON", e);
        }
    }

    private static ActionId action(String text) {
        try {
            return ActionId.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "action_id", "must be the id of an action");
        }
    }

    private static long before(String cursor) {
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "cursor", "must be a next_cursor that an earlier page named");
        }
    }
}
