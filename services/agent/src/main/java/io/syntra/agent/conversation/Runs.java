package io.syntra.agent.conversation;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Waiting;
import io.syntra.agent.store.AfterCommit;
import io.syntra.agent.tool.ToolRunner.ToolResult;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.jspecify.annotations.Nullable;

/** Finds, claims and locks runs. */
@Singleton
class Runs implements PanacheRepositoryBase<Run, UUID>, Waiting {

    private final AfterCommit afterCommit;
    private final Runnable ready;

    Runs(AfterCommit afterCommit, Event<Ready> ready) {
        this.afterCommit = afterCommit;
        this.ready = () -> ready.fire(new Ready());
    }

    /** A run has something to do again. */
    record Ready() {}

    /**
     * @param fence rises with each claim; who holds an older one has lost the run
     * @param attempt how often it was claimed since it last got on
     */
    record Claim(UUID id, long fence, int attempt) {}

    /** A new run, from the next commit on. */
    Uni<Void> begin(Run run) {
        run.state = Run.State.ready;
        afterCommit.tell(ready);
        return getSession().chain(session -> session.persist(run).chain(session::flush));
    }

    /**
     * Takes a run that has something to do and that no living instance works on: of the workspace for which the fewest are
     * worked on, and of those what takes something back, then what a person waits for, the oldest first.
     */
    Uni<@Nullable Claim> claim(double leaseSeconds) {
        return getSession().chain(session -> session.createNativeQuery("""
                        update run set state = 'running', fence = fence + 1, attempts = attempts + 1, wake_at = null,
                               lease_until = now() + make_interval(secs => ?1)
                        where id = (
                            select id from run
                            where state = 'ready' or (state = 'running' and lease_until < now())
                               or (state = 'waiting' and wake_at <= now())
                            order by (select count(*) from run other where other.workspace = run.workspace
                                      and other.state = 'running' and other.lease_until >= now()),
                                not exists (select 1 from tool_call where run_id = run.id and undoes is not null),
                                asker <> 'PERSON', created_at
                            limit 1 for update skip locked)
                        returning id, fence, attempts""", Object[].class)
                .setParameter(1, leaseSeconds)
                .getSingleResultOrNull()
                .map(row -> row == null
                        ? null
                        : new Claim((UUID) row[0], ((Number) row[1]).longValue(), ((Number) row[2]).intValue())));
    }

    Uni<Boolean> renew(Claim claim, double leaseSeconds) {
        return getSession().chain(session -> session.createNativeQuery("""
                        update run set lease_until = now() + make_interval(secs => ?1)
                        where id = ?2 and fence = ?3 and state = 'running'""")
                .setParameter(1, leaseSeconds)
                .setParameter(2, claim.id())
                .setParameter(3, claim.fence())
                .executeUpdate()
                .map(changed -> changed == 1));
    }

    /** Each attempt waits longer than the one before. */
    Uni<Boolean> letGo(Claim claim) {
        return getSession().chain(session -> session.createNativeQuery("""
                        update run set lease_until = now() + make_interval(secs => ?1)
                        where id = ?2 and fence = ?3 and state = 'running'""")
                .setParameter(1, (double) claim.attempt())
                .setParameter(2, claim.id())
                .setParameter(3, claim.fence())
                .executeUpdate()
                .map(changed -> changed == 1));
    }

    /** Holds the run's row for this transaction; fails when another instance has taken the run over. */
    Uni<Run> hold(Claim claim) {
        return getSession().chain(session -> session.createNativeQuery(
                        "select * from run where id = ?1 and fence = ?2 and state = 'running' for update", Run.class)
                .setParameter(1, claim.id())
                .setParameter(2, claim.fence())
                .getSingleResultOrNull()
                .onItem()
                .ifNull()
                .failWith(LostRun::new));
    }

    /** The run of a conversation that is not finished, held; or null. */
    Uni<@Nullable Run> holdUnfinished(UUID conversation) {
        return getSession().chain(session -> session.createNativeQuery(
                        "select id from run where conversation_id = ?1 and state <> 'finished' for update", UUID.class)
                .setParameter(1, conversation)
                .getSingleResultOrNull()
                .chain(id -> id == null ? Uni.createFrom().nullItem() : session.find(Run.class, id)));
    }

    /** Only its id: it is read once it is held. */
    Uni<@Nullable UUID> unfinished(UUID conversation) {
        return getSession().chain(session -> session.createNativeQuery(
                        "select id from run where conversation_id = ?1 and state <> 'finished'", UUID.class)
                .setParameter(1, conversation)
                .getSingleResultOrNull());
    }

    Uni<List<Run>> of(UUID conversation) {
        return list("conversationId = ?1 order by createdAt", conversation);
    }

    Uni<List<StoredTurn>> turns(List<UUID> runs) {
        return getSession().chain(session -> session.createQuery(
                        "from StoredTurn where runId in ?1 order by ordinal", StoredTurn.class)
                .setParameter(1, runs)
                .getResultList());
    }

    /** Of the next turn. Within the transaction that holds the run, for parts of an investigation end at once. */
    Uni<Integer> nextOrdinal(UUID run) {
        return getSession().chain(session -> session.createNativeQuery(
                        "select coalesce(max(ordinal), -1) + 1 from turn where run_id = ?1", Integer.class)
                .setParameter(1, run)
                .getSingleResult());
    }

    Uni<List<ToolCall>> calls(List<UUID> runs) {
        return getSession().chain(session -> session.createQuery(
                        "from ToolCall where runId in ?1 order by turn, position", ToolCall.class)
                .setParameter(1, runs)
                .getResultList());
    }

    /** The run's row comes first, so that two calls that end at once do not each take the other for pending. */
    @Override
    public Uni<Boolean> settle(UUID run, UUID call, ToolResult result) {
        return getSession().chain(session -> session.createNativeQuery(
                        "select state <> 'finished' from run where id = ?1 for update", Boolean.class)
                .setParameter(1, run)
                .getSingleResult()
                .call(() -> session.createNativeQuery(
                                "update tool_call set done = true, ok = ?1, result = ?2, summary = ?3 where id = ?4")
                        .setParameter(1, result.ok())
                        .setParameter(2, result.json().toString())
                        .setParameter(3, result.summary())
                        .setParameter(4, call)
                        .executeUpdate())
                .call(() -> wakeIfDone(session, run)));
    }

    private Uni<Void> wakeIfDone(Session session, UUID run) {
        return session.createNativeQuery("""
                        update run set state = 'ready' where id = ?1 and state = 'waiting'
                          and not exists (select 1 from tool_call where run_id = ?1 and not done)""")
                .setParameter(1, run)
                .executeUpdate()
                .invoke(woken -> {
                    if (woken > 0) {
                        afterCommit.tell(ready);
                    }
                })
                .replaceWithVoid();
    }
}
