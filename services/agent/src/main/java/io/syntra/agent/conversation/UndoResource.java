package io.syntra.agent.conversation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.audit.RefusedAttempts;
import io.syntra.agent.store.AfterCommit;
import io.syntra.contracts.ActionId;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Proposes to take an action back. */
@Path("actions")
class UndoResource {

    private final TakeBack takeBack;
    private final RefusedAttempts refused;
    private final Idempotency idempotency;
    private final AfterCommit afterCommit;
    private final CurrentCaller caller;

    UndoResource(
            TakeBack takeBack,
            RefusedAttempts refused,
            Idempotency idempotency,
            AfterCommit afterCommit,
            CurrentCaller caller) {
        this.takeBack = takeBack;
        this.refused = refused;
        this.idempotency = idempotency;
        this.afterCommit = afterCommit;
        this.caller = caller;
    }

    /** Nothing is taken back yet: the answer names the conversation in which it is proposed. */
    @POST
    @Path("{id}/undo")
    @RolesAllowed(Role.VIEWER)
    public Uni<Response> undo(@PathParam("id") String id, @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        var who = caller.get();
        ActionId action;
        try {
            action = ActionId.fromString(id);
        } catch (IllegalArgumentException e) {
            return refuse(
                    who,
                    null,
                    ProblemException.of(
                            ProblemCode.ACTION_NOT_FOUND, "There is no action with this id in this workspace."));
        }
        return afterCommit
                .of(idempotency.once(key, who, "undo " + id, null, 202, () -> takeBack.takeBack(who, action)
                        .onFailure(ProblemException.class)
                        .transform(refused -> new NotTakenBack(refused))))
                .onFailure(NotTakenBack.class)
                .recoverWithUni(refused -> refuse(who, action, refused.why));
    }

    /** Undoes the transaction, idempotency key included; the refusal is then recorded in one of its own. */
    private static final class NotTakenBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final ProblemException why;

        NotTakenBack(ProblemException why) {
            super(why);
            this.why = why;
        }
    }

    private Uni<Response> refuse(Caller who, @Nullable ActionId id, ProblemException why) {
        var reason = why.code().code();
        var alike = why.code() == ProblemCode.ACTION_NOT_FOUND ? reason : reason + " " + id;
        return Panache.withTransaction(() -> refused.append(who, "undo.refused", alike, id, Map.of("reason", reason)))
                .chain(() -> Uni.createFrom().failure(why));
    }
}
