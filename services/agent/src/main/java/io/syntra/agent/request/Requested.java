package io.syntra.agent.request;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.AgentRequestId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.AgentRequest;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was asked, on record. Within the caller's transaction. */
@Singleton
class Requested {

    private final RequestConfig config;
    private final Clock clock;

    Requested(RequestConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    Uni<Boolean> isKnown(WorkspaceId workspace, AgentRequestId id) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select count(*) from agent_request where workspace = ?1 and id = ?2", Long.class)
                .setParameter(1, workspace.value())
                .setParameter(2, id.value())
                .getSingleResult()
                .map(count -> count > 0));
    }

    Uni<Optional<UUID>> runOf(WorkspaceId workspace, AgentRequestId id) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select run_id from agent_request where workspace = ?1 and id = ?2 and run_id is not null",
                        UUID.class)
                .setParameter(1, workspace.value())
                .setParameter(2, id.value())
                .getSingleResultOrNull()
                .map(Optional::ofNullable));
    }

    /** Machines ask without end when nobody stops them, and each question costs. Empty when there is room. */
    Uni<Optional<String>> tooMuch(WorkspaceId workspace, AgentRequest request) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        select (select count(*) from agent_request
                                where workspace = ?1 and run_id is not null and created_at > ?2),
                               (select count(*) from agent_request join tool_call call using (run_id)
                                where workspace = ?1 and answered_at is null and call.changes and not call.done)""", Object[].class)
                .setParameter(1, workspace.value())
                .setParameter(2, clock.instant().minus(Duration.ofHours(1)))
                .getSingleResult()
                .map(row -> tooMuch(request, ((Number) row[0]).longValue(), ((Number) row[1]).longValue())));
    }

    private Optional<String> tooMuch(AgentRequest request, long lastHour, long open) {
        if (lastHour >= config.perHour()) {
            return Optional.of("Services of this workspace asked %d times within the last hour, and may not more often."
                    .formatted(config.perHour()));
        }
        return request instanceof AgentRequest.Change && open >= config.openChanges()
                ? Optional.of("%d changes that services want are open already. Decide on some of them first."
                        .formatted(config.openChanges()))
                : Optional.empty();
    }

    /** @param run that works on it; null when it was refused, so that the same one is not begun after all */
    Uni<Void> keep(WorkspaceId workspace, AgentRequest request, @Nullable UUID run) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        insert into agent_request (id, workspace, run_id, origin, created_at, answered_at)
                        values (?1, ?2, cast(?3 as uuid), cast(?4 as text), ?5, cast(?6 as timestamptz))""")
                .setParameter(1, request.requestId().value())
                .setParameter(2, workspace.value())
                .setParameter(3, run)
                .setParameter(4, request.origin())
                .setParameter(5, clock.instant())
                .setParameter(6, run == null ? clock.instant() : null)
                .executeUpdate()
                .replaceWithVoid());
    }
}
