package io.syntra.workflow.run;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.RunId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.RunState;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.definition.Workflows;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The stored runs and their steps. Every method runs in the caller's transaction. */
@Singleton
class Runs implements PanacheRepositoryBase<Run, UUID> {

    private final Workflows workflows;

    Runs(Workflows workflows) {
        this.workflows = workflows;
    }

    /** False when its trigger has started a run of the workflow already. */
    Uni<Boolean> insert(Run run) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into run (id, workspace, workflow_id, workflow_version, workflow_name,
                                                 trigger_type, trigger_id, trigger_data, state, warnings, due_at, started_at)
                                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                                on conflict (workflow_id, trigger_id) do nothing""")
                        .setParameter(1, run.id)
                        .setParameter(2, run.workspace)
                        .setParameter(3, run.workflowId)
                        .setParameter(4, run.workflowVersion)
                        .setParameter(5, run.workflowName)
                        .setParameter(6, run.triggerType)
                        .setParameter(7, run.triggerId)
                        .setParameter(8, run.triggerData)
                        .setParameter(9, run.state.name())
                        .setParameter(10, run.warnings)
                        .setParameter(11, run.dueAt.atOffset(ZoneOffset.UTC))
                        .setParameter(12, run.startedAt.atOffset(ZoneOffset.UTC))
                        .executeUpdate())
                .map(inserted -> inserted == 1);
    }

    /**
     * Those that are due or have waited long enough, and that no living worker has in hand. One order over both: when
     * there are more than places, neither kind holds up the other. Two looks, each along its index, and the rows as they
     * were locked.
     */
    Uni<List<Run>> due(Instant now, int limit) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        with due as (
                            select * from run
                            where state = 'RUNNING' and due_at <= ?1 and (leased_until is null or leased_until < ?1)
                            order by due_at limit ?2 for update skip locked),
                        awake as (
                            select * from run
                            where state = 'WAITING' and wake_at <= ?1 and (leased_until is null or leased_until < ?1)
                            order by wake_at limit ?2 for update skip locked)
                        select * from (select * from due union all select * from awake) ready
                        order by case state when 'WAITING' then wake_at else due_at end limit ?2""", Run.class)
                .setParameter(1, now.atOffset(ZoneOffset.UTC))
                .setParameter(2, limit)
                .getResultList());
    }

    /** Locks the run first, so that what is read afterwards is the latest. */
    Uni<@Nullable RunInHand> take(UUID id) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("select * from run where id = ?1 for update", Run.class)
                        .setParameter(1, id)
                        .getSingleResultOrNull())
                .chain(run -> run == null
                        ? Uni.createFrom().nullItem()
                        : steps(id).chain(steps -> workflows
                                .definition(run.workflowId, run.workflowVersion)
                                .map(definition -> new RunInHand(run, steps, definition))));
    }

    /** The run that has a step which waits for this. */
    Uni<@Nullable UUID> waitingFor(String awaited) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select run_id from step where awaits = ?1 and state = 'WAITING'", UUID.class)
                .setParameter(1, awaited)
                .getSingleResultOrNull());
    }

    /** In one order, so that two who take them do not wait for each other. */
    Uni<List<Listener>> waitingFor(WorkspaceId workspace, String awaited) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select s.run_id, s.input from step s join run r on r.id = s.run_id
                                where s.awaits = ?1 and s.state = 'WAITING' and r.workspace = ?2
                                order by s.run_id""", Object[].class)
                        .setParameter(1, awaited)
                        .setParameter(2, workspace.value())
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Listener((UUID) row[0], StoredJson.object((String) row[1])))
                        .toList());
    }

    /**
     * A run that waits for an event; no entity, which would be the one that is read again under the run's lock.
     *
     * @param input of the node that waits
     */
    record Listener(UUID run, Map<String, Object> input) {}

    Uni<List<Step>> steps(UUID run) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select * from step where run_id = ?1 order by position", Step.class)
                .setParameter(1, run)
                .getResultList());
    }

    Uni<Step> add(Step step) {
        return Panache.getSession().chain(session -> session.persist(step)).replaceWith(step);
    }

    /** Fails with {@code run_not_found} when there is none, or it belongs to another workspace. */
    Uni<Run> require(WorkspaceId workspace, RunId id) {
        return find("workspace = ?1 and id = ?2", workspace.value(), id.value())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.of(
                        ProblemCode.RUN_NOT_FOUND,
                        "No run " + id + " in this workspace. GET /api/v1/runs lists them."));
    }

    /** Newest first; one row more than {@code limit} says that there is a further page. */
    Uni<List<Run>> page(
            WorkspaceId workspace,
            @Nullable WorkflowId workflow,
            @Nullable RunState state,
            Optional<Cursor> after,
            int limit) {
        var from = after.orElse(Cursor.START);
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        select * from run
                        where workspace = ?1
                          and (cast(?2 as text) is null or workflow_id = cast(cast(?2 as text) as uuid))
                          and (cast(?3 as text) is null or state = cast(?3 as text))
                          and (started_at, id) < (?4, ?5)
                        order by started_at desc, id desc limit ?6""", Run.class)
                .setParameter(1, workspace.value())
                .setParameter(2, workflow == null ? null : workflow.toString())
                .setParameter(3, state == null ? null : state.name())
                .setParameter(4, from.at().atOffset(ZoneOffset.UTC))
                .setParameter(5, from.id())
                .setParameter(6, limit)
                .getResultList());
    }
}
