package io.syntra.agent.conversation;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

@Singleton
class Conversations implements PanacheRepositoryBase<Conversation, UUID> {

    Uni<Conversation> require(WorkspaceId workspace, ConversationId id) {
        return find("id = ?1 and workspace = ?2", id.value(), workspace.value())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> missing(id.toString()));
    }

    static ProblemException missing(String id) {
        return ProblemException.of(
                ProblemCode.CONVERSATION_NOT_FOUND, "There is no conversation " + id + " in this workspace.");
    }

    /** Newest first, behind {@code cursor}. */
    Uni<List<Conversation>> page(WorkspaceId workspace, Cursor cursor, int limit) {
        return find(
                        "workspace = ?1 and (createdAt < ?2 or (createdAt = ?2 and id < ?3))"
                                + " order by createdAt desc, id desc",
                        workspace.value(),
                        cursor.at(),
                        cursor.id())
                .page(0, limit)
                .list();
    }
}
