package io.syntra.workflow.run;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.RunId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.RunState;
import io.syntra.contracts.workflow.RunView;
import io.syntra.outbox.TransactionLock;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.definition.Plans;
import io.syntra.workflow.node.Forking;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.jspecify.annotations.Nullable;

/** The stored runs and their steps. Every method runs in the caller's transaction. */
@Singleton
class Runs implements PanacheRepositoryBase<Run, UUID> {

    /** In bytes of JSON, of what all branches of a step said. */
    private static final int MOST_OF_BRANCHES = 400_000;

    /** In bytes of JSON, of what the steps of a run got and said; beyond that only what is short is told. */
    private static final int MOST_SHOWN = 2_000_000;

    private static final String LEFT_OUT = StoredJson.write(Forking.NOT_KEPT);

    private final Plans plans;

    Runs(Plans plans) {
        this.plans = plans;
    }

    /** What a run of this workspace causes; empty when there is none, or it is forgotten. */
    Uni<Optional<TriggerData.Cause>> cause(WorkspaceId workspace, UUID run) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select root_id, depth from run where id = ?1 and workspace = ?2", Object[].class)
                        .setParameter(1, run)
                        .setParameter(2, workspace.value())
                        .getSingleResultOrNull())
                .map(row -> row == null
                        ? Optional.empty()
                        : Optional.of(new TriggerData.Cause((UUID) row[0], ((Number) row[1]).intValue())));
    }

    /** False when its trigger has started a run of the workflow already. */
    Uni<Boolean> insert(Run run) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into run (id, workspace, workflow_id, workflow_version, workflow_name,
                                                 trigger_type, trigger_id, trigger_data, state, reason, warnings, due_at,
                                                 wake_at, root_id, single, retry_of, started_at, finished_at,
                                                 started_by, depth)
                                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?1, ?14, ?15, ?16, ?17,
                                        ?18, ?19)
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
                        .setParameter(10, run.reason)
                        .setParameter(11, run.warnings)
                        .setParameter(12, utc(run.dueAt))
                        .setParameter(13, utc(run.wakeAt))
                        .setParameter(14, run.single)
                        .setParameter(15, run.retryOf)
                        .setParameter(16, utc(run.startedAt))
                        .setParameter(17, utc(run.finishedAt))
                        .setParameter(18, run.startedBy)
                        .setParameter(19, run.depth)
                        .executeUpdate())
                .map(inserted -> inserted == 1);
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    /** New runs and steps, in this order. */
    Uni<Void> add(List<Object> rows) {
        return rows.isEmpty()
                ? Uni.createFrom().voidItem()
                : Panache.getSession().chain(session -> session.persistAll(rows.toArray()));
    }

    /** How many runs of a workflow are under way. Two who ask for this, and for the next one, wait for each other. */
    Uni<Integer> going(UUID workflow) {
        return oneAtATime(workflow).chain(session -> session.createNativeQuery("""
                                select cast(count(*) as integer) from run
                                where workflow_id = ?1 and parent_id is null and state in ('RUNNING', 'WAITING')""", Integer.class)
                .setParameter(1, workflow)
                .getSingleResult());
    }

    /**
     * As many as there is room for, those first that have waited the longest.
     *
     * @param most at a time; null when there is no limit
     */
    Uni<Void> startNextOf(UUID workflow, @Nullable Integer most, Instant now) {
        return Panache.flush()
                .chain(() -> oneAtATime(workflow))
                .chain(session -> session.createNativeQuery("""
                                update run set state = 'RUNNING', due_at = ?2
                                where id in (select id from run where workflow_id = ?1 and state = 'QUEUED'
                                             order by started_at, id
                                             limit greatest(0, ?3 - (select count(*) from run
                                                 where workflow_id = ?1 and parent_id is null
                                                   and state in ('RUNNING', 'WAITING')))
                                             for update skip locked)""")
                        .setParameter(3, most == null ? Integer.MAX_VALUE : most)
                        .setParameter(1, workflow)
                        .setParameter(2, utc(now))
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static Uni<Session> oneAtATime(UUID workflow) {
        return TransactionLock.on("runs", workflow);
    }

    /** The runs of a workflow that wait for their turn; of one of them the version. */
    record Queue(UUID workflow, int version) {}

    /** Of all workflows; when there are more than that, a look finds others than the one before. */
    Uni<List<Queue>> queues(int limit) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                with recursive queue (workflow_id, workflow_version) as (
                                    (select workflow_id, workflow_version from run
                                     where state = 'QUEUED' order by workflow_id limit 1)
                                    union all
                                    select next.workflow_id, next.workflow_version from queue cross join lateral (
                                        select workflow_id, workflow_version from run
                                        where state = 'QUEUED' and workflow_id > queue.workflow_id
                                        order by workflow_id limit 1) next)
                                select workflow_id, workflow_version from queue order by random() limit ?1""", Object[].class)
                        .setParameter(1, limit)
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Queue((UUID) row[0], ((Number) row[1]).intValue()))
                        .toList());
    }

    /**
     * Those that are due or have waited long enough, and that no living worker has in hand: of each workspace the first,
     * then of each the second, so that the many runs of one do not stand before the few of another; whose turn it is among
     * equals is left to chance. Only workspaces with running runs are gone through, one by one along the index.
     *
     * @param claimsBelow only those that have outlived fewer workers than that
     */
    Uni<List<Run>> due(Instant now, int limit, int claimsBelow) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        with recursive running (workspace) as (
                            (select workspace from run where state = 'RUNNING' order by workspace limit 1)
                            union all
                            select (select workspace from run
                                    where state = 'RUNNING' and workspace > running.workspace order by workspace limit 1)
                            from running where workspace is not null),
                        ready as (
                            select first.* from running cross join lateral (
                                select id, workspace, due_at as at from run
                                where state = 'RUNNING' and workspace = running.workspace and due_at <= ?1
                                  and (leased_until is null or leased_until < ?1) and claims < ?3
                                order by due_at limit ?2) first
                            union all
                            (select id, workspace, wake_at from run
                             where state = 'WAITING' and wake_at <= ?1 and (leased_until is null or leased_until < ?1)
                               and claims < ?3
                             order by wake_at limit 1000)),
                        chosen as (
                            select id, place, random() as turn
                            from (select id, row_number() over (partition by workspace order by at) as place
                                  from ready) placed
                            order by place, turn limit ?2)
                        select run.* from run join chosen using (id)
                        where (leased_until is null or leased_until < ?1)
                          and (state = 'RUNNING' and due_at <= ?1 or state = 'WAITING' and wake_at <= ?1)
                        order by place, turn for update of run skip locked""", Run.class)
                .setParameter(1, now.atOffset(ZoneOffset.UTC))
                .setParameter(2, limit)
                .setParameter(3, claimsBelow)
                .getResultList());
    }

    /**
     * The run, with those above it. The one at the root is locked first, and everything is read after that: whoever moves
     * a part of a run has the whole of it for himself.
     */
    Uni<@Nullable RunInHand> take(UUID id) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select * from run where id = (select root_id from run where id = ?1) for update",
                                Run.class)
                        .setParameter(1, id)
                        .getSingleResultOrNull())
                .chain(root -> {
                    if (root == null) {
                        return Uni.createFrom().nullItem();
                    }
                    var top = inHand(root, null);
                    return root.id.equals(id) ? top : top.chain(inHand -> beneath(inHand, id));
                });
    }

    private Uni<RunInHand> beneath(RunInHand top, UUID id) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                with recursive upwards (id, parent_id, steps) as (
                                    select id, parent_id, 0 from run where id = ?1
                                    union all
                                    select r.id, r.parent_id, u.steps + 1 from run r join upwards u on r.id = u.parent_id)
                                select r.* from run r join upwards u on u.id = r.id
                                where r.parent_id is not null
                                order by u.steps desc for update of r""", Run.class)
                        .setParameter(1, id)
                        .getResultList())
                .chain(chain -> {
                    var inHand = Uni.createFrom().item(top);
                    for (var run : chain) {
                        inHand = inHand.chain(above -> inHand(run, above));
                    }
                    return inHand;
                });
    }

    private Uni<RunInHand> inHand(Run run, @Nullable RunInHand above) {
        return steps(run.id).chain(steps -> ended(steps).chain(ended -> plans.of(run.workflowId, run.workflowVersion)
                .map(plan -> new RunInHand(run, steps, plan, above, ended))));
    }

    /** To be looked at only: nothing is locked. */
    Uni<RunInHand> read(Run run) {
        return inHand(run, null);
    }

    /** Whoever has it lets go of it until then. */
    Uni<Void> putOff(UUID id, UUID lease, Instant until) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                update run set lease = null, leased_until = null, claims = claims - 1,
                                    due_at = case when state = 'RUNNING' then ?3 else due_at end,
                                    wake_at = case when state = 'WAITING' then ?3 else wake_at end
                                where id = ?1 and lease = ?2""")
                        .setParameter(1, id)
                        .setParameter(2, lease)
                        .setParameter(3, utc(until))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** The run goes on with what has come as soon as a worker has it. Of several messages' outcomes the last one is true. */
    Uni<Void> keep(WorkspaceId workspace, Collection<UUID> waiting, String awaited, String came, Instant wakeAt) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                with kept as (
                                    update step set came = ?4
                                    where run_id = any(?1) and awaits = ?3 and state = 'WAITING'
                                      and (came is null or awaits like 'delivery:%')
                                      and exists (select 1 from run where id = run_id and workspace = ?2)
                                    returning run_id)
                                update run set wake_at = ?5
                                where id in (select run_id from kept) and state = 'WAITING'""")
                        .setParameter(1, waiting.toArray(UUID[]::new))
                        .setParameter(2, workspace.value())
                        .setParameter(3, awaited)
                        .setParameter(4, came)
                        .setParameter(5, utc(wakeAt))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Of these triggers the one that has started a run of the workflow since then; empty when none has. */
    Uni<Optional<UUID>> startedSince(UUID workflow, List<UUID> triggers, Instant since) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select trigger_id from run
                                where workflow_id = ?1 and trigger_id = any(?2) and started_at > ?3
                                order by started_at desc limit 1""", UUID.class)
                        .setParameter(1, workflow)
                        .setParameter(2, triggers.toArray(UUID[]::new))
                        .setParameter(3, utc(since))
                        .getSingleResultOrNull())
                .map(Optional::ofNullable);
    }

    /**
     * Whether the run that this trigger has started has failed, and each that somebody made of it again; and none of their
     * messages, nor a request that is more than a question, came through or may have, and nobody was asked anything: what a
     * person said no to is not asked again.
     */
    Uni<Boolean> toldNobody(UUID workflow, UUID trigger) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        with recursive tried (id, state) as (
                            select id, state from run where workflow_id = ?1 and trigger_id = ?2
                            union all
                            select again.id, again.state from run again join tried on again.retry_of = tried.id
                            where again.workflow_id = ?1)
                        select exists (select 1 from tried)
                            and not exists (select 1 from tried where state <> 'FAILED')
                            and not exists (select 1 from run refused join tried using (id)
                                            where refused.reason like 'not begun:%')
                            and not exists (
                                select 1 from tried
                                join run part on part.id = tried.id or part.root_id = tried.id and part.parent_id is not null
                                join step s on s.run_id = part.id
                                where s.type in ('approval', 'propose_action')
                                   or s.type like 'notify%'
                                      and (s.state = 'SUCCEEDED' and coalesce(s.reason, '') not like 'skipped%'
                                           or cast(s.output as jsonb) ->> 'outcome' = 'delivered')
                                   or s.type = 'http_request'
                                      and coalesce(cast(s.input as jsonb) ->> 'method', 'GET') not in ('GET', 'HEAD')
                                      and (s.state = 'SUCCEEDED' and coalesce(s.reason, '') not like 'skipped%'
                                           or s.state = 'FAILED'
                                              and (s.reason like '%not known%' or s.reason like 'answered 5%')))""", Boolean.class)
                .setParameter(1, workflow)
                .setParameter(2, trigger)
                .getSingleResult());
    }

    /** Whether so many runs of a workflow were begun by one kind of trigger since then. */
    Uni<Boolean> haveBegun(UUID workflow, String triggerType, Instant since, int many) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        select count(*) = ?4 from (
                            select 1 from run
                            where workflow_id = ?1 and trigger_type = ?2 and started_at > ?3 and parent_id is null
                              and coalesce(reason, '') not like 'not begun:%'
                            limit ?4) begun""", Boolean.class)
                .setParameter(1, workflow)
                .setParameter(2, triggerType)
                .setParameter(3, utc(since))
                .setParameter(4, many)
                .getSingleResult());
    }

    /** The run that this trigger has started. */
    Uni<Run> startedBy(UUID workflow, UUID trigger) {
        return find("workflowId = ?1 and triggerId = ?2", workflow, trigger).singleResult();
    }

    /** The branches of the last step, when it is about to go on. */
    private static Uni<List<Forking.Ended>> ended(List<Step> steps) {
        if (steps.isEmpty()
                || steps.getLast().state.isOver()
                || !steps.getLast().isJoined()) {
            return Uni.createFrom().item(List.of());
        }
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select r.branch, r.state, r.reason,
                                       case when sum(octet_length(coalesce(s.output, '')))
                                                over (order by length(r.branch), r.branch) <= ?2 then s.output end,
                                       s.output is not null
                                from run r left join lateral (
                                    select output from step where run_id = r.id order by position desc limit 1) s on true
                                where r.parent_step = ?1 order by length(r.branch), r.branch""", Object[].class)
                        .setParameter(1, steps.getLast().id)
                        .setParameter(2, MOST_OF_BRANCHES)
                        .getResultList())
                .map(rows -> rows.stream().map(Runs::ended).toList());
    }

    private static Forking.Ended ended(Object[] row) {
        var failed = !RunState.SUCCEEDED.name().equals(row[1]);
        boolean said = (Boolean) row[4];
        return new Forking.Ended(
                (String) row[0], failed ? String.valueOf(row[2]) : null, said ? output((String) row[3]) : Map.of());
    }

    private static @Nullable Map<String, Object> output(@Nullable String json) {
        return json == null ? null : StoredJson.object(json);
    }

    /** All that ran beneath a run that is over. */
    Uni<Beneath> beneath(Run root) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select r.id, r.parent_id, r.parent_step, r.branch, r.state,
                                       string_agg(s.node, ' ' order by s.position),
                                       (array_agg(s.id order by s.position desc))[1]
                                from run r left join step s on s.run_id = r.id
                                where r.root_id = ?1 and r.parent_id is not null
                                group by r.id order by length(r.branch), r.branch, r.id""", Object[].class)
                        .setParameter(1, root.id)
                        .getResultList())
                .map(rows -> new Beneath(rows.stream()
                        .map(row -> new Beneath.Branch(
                                (UUID) row[0],
                                (UUID) row[1],
                                (UUID) row[2],
                                (String) row[3],
                                RunState.valueOf((String) row[4]),
                                row[5] == null ? List.of() : List.of(((String) row[5]).split(" ", -1)),
                                (@Nullable UUID) row[6]))
                        .toList()));
    }

    /** These runs with their steps. */
    Uni<Map<UUID, BranchesAgain.Part>> whole(Collection<UUID> ids) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select * from run where id = any(?1)", Run.class)
                .setParameter(1, ids.toArray(UUID[]::new))
                .getResultList()
                .chain(runs -> session.createNativeQuery(
                                "select * from step where run_id = any(?1) order by position", Step.class)
                        .setParameter(1, ids.toArray(UUID[]::new))
                        .getResultList()
                        .map(steps -> steps.stream().collect(Collectors.groupingBy(step -> step.runId)))
                        .map(steps -> runs.stream()
                                .collect(Collectors.toMap(
                                        run -> run.id,
                                        run -> new BranchesAgain.Part(run, steps.getOrDefault(run.id, List.of())))))));
    }

    /** Copies them, with all beneath them, where they are: all that many branches said need not pass through here. */
    Uni<Void> takeOver(List<BranchesAgain.Kept> kept, UUID root) {
        return Multi.createFrom()
                .iterable(kept)
                .onItem()
                .transformToUniAndConcatenate(
                        some -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                        with recursive old as (
                                            select run.*, cast(md5(concat(id, cast(?5 as text))) as uuid) as copy,
                                                cast(?3 as uuid) as above, cast(?2 as uuid) as step
                                            from run where parent_step = ?1 and id <> all(?4)
                                            union all
                                            select r.*, cast(md5(concat(r.id, cast(?5 as text))) as uuid), old.copy,
                                                cast(md5(concat(s.id, cast(?5 as text))) as uuid)
                                            from old join step s on s.run_id = old.id
                                                join run r on r.parent_step = s.id),
                                        runs as (
                                            insert into run (id, workspace, workflow_id, workflow_version,
                                                workflow_name, trigger_type, trigger_id, trigger_data, state, reason,
                                                warnings, due_at, root_id, parent_id, parent_step, branch, until_node,
                                                started_at, finished_at, depth)
                                            select copy, workspace, workflow_id, workflow_version, workflow_name,
                                                trigger_type, copy, trigger_data, state, reason, warnings, due_at,
                                                cast(?6 as uuid), above, step, branch, until_node, started_at,
                                                finished_at, depth
                                            from old)
                                        insert into step (id, run_id, position, node, type, state, attempts, input,
                                            output, warnings, reason, started_at, finished_at)
                                        select cast(md5(concat(s.id, cast(?5 as text))) as uuid), old.copy, s.position,
                                            s.node, s.type, s.state, s.attempts, s.input, s.output, s.warnings,
                                            s.reason, s.started_at, s.finished_at
                                        from step s join old on old.id = s.run_id""")
                                .setParameter(1, some.from())
                                .setParameter(2, some.to())
                                .setParameter(3, some.above())
                                .setParameter(4, some.without().toArray(UUID[]::new))
                                .setParameter(5, root.toString())
                                .setParameter(6, root)
                                .executeUpdate()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Of each of these steps, a branch that waits for its turn. */
    Uni<Void> giveTurns(List<UUID> steps, Instant now) {
        return Multi.createFrom()
                .iterable(steps)
                .onItem()
                .transformToUniAndConcatenate(
                        step -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                        with next as (
                                            select r.id from run r join step s on s.run_id = r.id
                                            where r.parent_step = ?1 and s.awaits = ?3 and s.state = 'WAITING'
                                            order by length(r.branch), r.branch limit 1),
                                        opened as (
                                            update step set state = 'RUNNING', awaits = null
                                            where run_id in (select id from next) and awaits = ?3)
                                        update run set state = 'RUNNING', due_at = ?2
                                        where id in (select id from next)""")
                                .setParameter(1, step)
                                .setParameter(2, utc(now))
                                .setParameter(3, Progress.TURN)
                                .executeUpdate()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** All that still runs beneath a run that is locked, in two looks however much that is. */
    Uni<List<RunInHand>> branchesOf(RunInHand root) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        select * from run
                        where root_id = ?1 and parent_id is not null and state in ('RUNNING', 'WAITING')
                        order by id for update""", Run.class)
                .setParameter(1, root.run().id)
                .getResultList()
                .chain(branches -> session.createNativeQuery("""
                                select s.* from step s join run r on r.id = s.run_id
                                where r.root_id = ?1 and r.parent_id is not null and r.state in ('RUNNING', 'WAITING')
                                order by s.position""", Step.class)
                        .setParameter(1, root.run().id)
                        .getResultList()
                        .map(steps -> steps.stream().collect(Collectors.groupingBy(step -> step.runId)))
                        .map(steps -> branches.stream()
                                .map(run -> new RunInHand(
                                        run, steps.getOrDefault(run.id, List.of()), root.plan(), root, List.of()))
                                .toList())));
    }

    /** With its steps, and with those of its branches; of a large run not with all that they got and said. */
    Uni<RunView> view(Run run) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select * from run where root_id = ?1 and parent_id is not null"
                                + " order by length(branch), branch",
                        Run.class)
                .setParameter(1, run.id)
                .getResultList()
                .chain(branches -> session.createNativeQuery("""
                                select s.id, s.run_id, s.position, s.node, s.type, s.state, s.attempts, s.warnings,
                                       s.reason, s.awaits, s.came, s.forked, s.going, s.started_at, s.finished_at,
                                       case when s.place <= ?2 or octet_length(s.input) < 500 then s.input else ?3 end
                                           as input,
                                       case when s.place <= ?2 or coalesce(octet_length(s.output), 0) < 500 then s.output
                                            else ?3 end as output
                                from (select step.*, sum(octet_length(input) + octet_length(coalesce(output, ''))) over (
                                          order by r.parent_id is not null, step.started_at, step.id) as place
                                      from step join run r on r.id = step.run_id where r.root_id = ?1) s
                                order by s.position""", Step.class)
                        .setParameter(1, run.id)
                        .setParameter(2, MOST_SHOWN)
                        .setParameter(3, LEFT_OUT)
                        .getResultList()
                        .map(steps -> new RunTree(branches, steps).view(run))));
    }

    /**
     * What is another one when something of a run has changed.
     *
     * @param of its steps, and those of its branches
     */
    record Mark(RunState state, String of) {
        boolean isOver() {
            return state.isOver();
        }
    }

    Uni<Mark> mark(RunId id) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select (select state from run where id = ?1),
                                       md5(string_agg(concat_ws(' ', r.state, s.id, s.state, s.attempts, s.finished_at), ','
                                           order by r.id, s.position))
                                from run r left join step s on s.run_id = r.id
                                where r.id = ?1 or (r.root_id = ?1 and r.parent_id is not null)""", Object[].class)
                        .setParameter(1, id.value())
                        .getSingleResult())
                .map(row -> new Mark(RunState.valueOf((String) row[0]), (String) row[1]));
    }

    /** The run that has a step which waits for this. */
    Uni<@Nullable UUID> waitingFor(String awaited) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select run_id from step where awaits = ?1 and state = 'WAITING'", UUID.class)
                .setParameter(1, awaited)
                .getSingleResultOrNull());
    }

    /** In one order, so that two who take them do not wait for each other. */
    Uni<Boolean> isAwaited(String awaited) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select exists (select 1 from step where awaits = ?1 and state = 'WAITING')", Boolean.class)
                .setParameter(1, awaited)
                .getSingleResult());
    }

    Uni<List<Listener>> waitingForEvent(String awaited, int limit) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select s.run_id, s.input from step s join run r on r.id = s.run_id
                                where s.awaits = ?1 and s.state = 'WAITING'
                                order by r.root_id, s.run_id limit ?2""", Object[].class)
                        .setParameter(1, awaited)
                        .setParameter(2, limit)
                        .getResultList())
                .map(Runs::listeners);
    }

    /** Page by page; null begins. */
    Uni<List<Listener>> waitingForEventAfter(@Nullable UUID run, String awaited, int limit) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select run_id, input from step
                                where awaits = ?1 and state = 'WAITING' and (cast(?3 as uuid) is null or run_id > ?3)
                                order by run_id limit ?2""", Object[].class)
                        .setParameter(1, awaited)
                        .setParameter(2, limit)
                        .setParameter(3, run)
                        .getResultList())
                .map(Runs::listeners);
    }

    private static List<Listener> listeners(List<Object[]> rows) {
        return rows.stream()
                .map(row -> new Listener((UUID) row[0], StoredJson.object((String) row[1])))
                .toList();
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

    /** Deletes runs that ended before this time, with all beneath them; the number of runs that people could see. */
    Uni<Integer> forget(Instant before, int limit) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        with old as (
                            select id from run where parent_id is null and finished_at < ?1
                            order by finished_at limit ?2 for update skip locked),
                        tree as (
                            select id from old
                            union all
                            select id from run where parent_id is not null and root_id in (select id from old)),
                        steps as (delete from step where run_id in (select id from tree)),
                        runs as (delete from run where id in (select id from tree))
                        select cast(count(*) as integer) from old""", Integer.class)
                .setParameter(1, utc(before))
                .setParameter(2, limit)
                .getSingleResult());
    }

    /** Steps of a run that asked for a message and ended before it was known how that fared, or because it was not. */
    Uni<List<Step>> messagesWithoutOutcome(WorkspaceId workspace, UUID root) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                                select s.* from step s join run r on r.id = s.run_id
                                where r.root_id = ?1 and r.workspace = ?2 and s.type like 'notify%'
                                  and s.state in ('FAILED', 'CANCELLED')
                                order by s.id""", Step.class)
                .setParameter(1, root)
                .setParameter(2, workspace.value())
                .getResultList());
    }

    /** Alone, without its steps; null when it is forgotten. */
    Uni<@Nullable Run> locked(UUID root) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("select * from run where id = ?1 for update", Run.class)
                        .setParameter(1, root)
                        .getSingleResultOrNull());
    }

    /** Steps of a run that asked for a change and ended without an answer. */
    Uni<List<Step>> unansweredChanges(WorkspaceId workspace, UUID root) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                                select s.* from step s join run r on r.id = s.run_id
                                where r.root_id = ?1 and r.workspace = ?2 and s.type = 'propose_action'
                                  and s.state in ('FAILED', 'CANCELLED')
                                order by s.id for update of s""", Step.class)
                .setParameter(1, root)
                .setParameter(2, workspace.value())
                .getResultList());
    }

    /** Fails with {@code run_not_found} when there is none, or it belongs to another workspace. */
    Uni<Run> require(WorkspaceId workspace, RunId id) {
        return find("workspace = ?1 and id = ?2 and parentId is null", workspace.value(), id.value())
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
                        where workspace = ?1 and parent_id is null
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
