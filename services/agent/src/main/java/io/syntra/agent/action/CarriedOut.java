package io.syntra.agent.action;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The actions of a conversation that changed a service. */
@Singleton
public class CarriedOut {

    private final Actions actions;

    CarriedOut(Actions actions) {
        this.actions = actions;
    }

    /** @param run that proposed it */
    public record Change(
            ActionId id, UUID run, String summary, ServiceId service, String target, Instant begun, Instant done) {}

    /** The newest, or the one that is named. Within a session. */
    public Uni<Change> require(WorkspaceId workspace, ConversationId conversation, @Nullable ActionId wanted) {
        return actions.list(
                        "workspace = ?1 and conversationId = ?2 and executedAt is not null and serviceId is not null"
                                + " order by executedAt desc",
                        workspace.value(),
                        conversation.value())
                .map(found -> change(found, wanted));
    }

    private static Change change(List<Action> newestFirst, @Nullable ActionId wanted) {
        for (var action : newestFirst) {
            var service = action.service();
            var begun = action.executingAt;
            var done = action.executedAt;
            if (service != null
                    && begun != null
                    && done != null
                    && (wanted == null || wanted.equals(action.actionId()))) {
                return new Change(action.actionId(), action.runId, action.summary, service, action.target, begun, done);
            }
        }
        throw ProblemException.of(
                ProblemCode.CONFLICT,
                wanted == null
                        ? "Nothing was changed in this conversation yet, so there is nothing to follow."
                        : "Action " + wanted
                                + " has changed no service in this conversation, so it cannot be followed.");
    }
}
