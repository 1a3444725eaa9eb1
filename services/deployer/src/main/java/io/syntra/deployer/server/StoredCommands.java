package io.syntra.deployer.server;

import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Page;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.CommandState;
import io.syntra.contracts.deployer.CommandView;
import io.syntra.deployer.command.CommandProcess;
import io.syntra.deployer.service.Cursor;
import io.syntra.identity.Caller;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The commands of each server, and what became of them. */
@Singleton
class StoredCommands implements PanacheRepositoryBase<StoredCommand, UUID> {

    Uni<StoredCommand> require(WorkspaceId workspace, String server, String id) {
        UUID command;
        try {
            command = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw missing(id);
        }
        return find("id = ?1 and workspace = ?2 and serverId = ?3", command, workspace.value(), server)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> missing(id));
    }

    /** Newest first. */
    Uni<Page<CommandView>> page(WorkspaceId workspace, String server, Cursor cursor) {
        return page(
                cursor,
                find(
                        "workspace = ?1 and serverId = ?2 and seq < ?3",
                        Sort.descending("seq"),
                        workspace.value(),
                        server,
                        (long) cursor.number(Integer.MAX_VALUE)));
    }

    /** What the caller asked for with this key. Another's request with the same key is another one. */
    Uni<Page<CommandView>> page(Caller who, String server, String key, Cursor cursor) {
        return page(
                cursor,
                find(
                        "workspace = ?1 and serverId = ?2 and seq < ?3 and idempotencyKey = ?4 and requestedBy = ?5"
                                + " and actor is not distinct from ?6",
                        Sort.descending("seq"),
                        who.workspace().value(),
                        server,
                        (long) cursor.number(Integer.MAX_VALUE),
                        key,
                        who.user(),
                        who.actor()));
    }

    private static Uni<Page<CommandView>> page(Cursor cursor, PanacheQuery<StoredCommand> found) {
        return found.page(0, cursor.fetch())
                .list()
                .map(page -> cursor.page(page, StoredCommand::inList, last -> String.valueOf(last.seq)));
    }

    /** What the caller asked for with this key, or null. */
    Uni<@Nullable StoredCommand> known(Caller who, String key) {
        return find(
                        "workspace = ?1 and requestedBy = ?2 and idempotencyKey = ?3",
                        who.workspace().value(),
                        who.user(),
                        key)
                .firstResult();
    }

    /** What became of it; not of one that is settled already. */
    Uni<Integer> settle(UUID id, CommandProcess.Outcome outcome) {
        return switch (outcome) {
            case CommandProcess.Ended(var exitCode, var output, var took) ->
                settle(id, CommandState.FINISHED, exitCode, output, took.toMillis());
            case CommandProcess.TimedOut(var output, var took) ->
                settle(id, CommandState.TIMED_OUT, null, output, took.toMillis());
            case CommandProcess.NotStarted(var why) ->
                settle(id, CommandState.REFUSED, null, new CommandProcess.Output("", why, false), 0);
        };
    }

    private Uni<Integer> settle(
            UUID id, CommandState state, @Nullable Integer exitCode, CommandProcess.Output output, long tookMs) {
        return update(
                "state = ?1, exitCode = ?2, stdout = ?3, stderr = ?4, truncated = ?5, tookMs = ?6"
                        + " where id = ?7 and state = ?8",
                state,
                exitCode,
                output.stdout(),
                output.stderr(),
                output.truncated(),
                tookMs,
                id,
                CommandState.RUNNING);
    }

    /** Those that an earlier deployer started and did not settle. */
    Uni<List<UUID>> running(String server, Instant startedBefore) {
        return list("serverId = ?1 and state = ?2 and startedAt < ?3", server, CommandState.RUNNING, startedBefore)
                .map(found -> found.stream().map(command -> command.id).toList());
    }

    /** Nobody knows how they went, if they are not settled by now. */
    Uni<Integer> giveUp(List<UUID> left) {
        return update("state = ?1 where id in ?2 and state = ?3", CommandState.UNKNOWN, left, CommandState.RUNNING);
    }

    /** Of the workspace's services, running here. */
    Uni<Integer> replicasOf(WorkspaceId workspace) {
        return getSession()
                .chain(session -> session.createNativeQuery("""
                                select count(*) from replica r join managed_service s on s.id = r.service_id
                                where s.workspace = ?1 and r.state <> 'STOPPED'""", Long.class)
                        .setParameter(1, workspace.value())
                        .getSingleResult())
                .map(Long::intValue);
    }

    private static ProblemException missing(String id) {
        return ProblemException.of(
                ProblemCode.COMMAND_NOT_FOUND,
                "This server has no command with the id " + (id.length() > 60 ? id.substring(0, 60) + "…" : id)
                        + ". GET /servers/{id}/commands lists them.");
    }
}
