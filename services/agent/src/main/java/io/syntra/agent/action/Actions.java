package io.syntra.agent.action;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.identity.Vouchers;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds and locks actions. */
@Singleton
class Actions implements PanacheRepositoryBase<Action, UUID> {

    private static final UUID NOBODY = new UUID(0, 0);

    Uni<Action> require(WorkspaceId workspace, ActionId id) {
        return find("id = ?1 and workspace = ?2", id.value(), workspace.value())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.of(
                        ProblemCode.ACTION_NOT_FOUND, "There is no action " + id + " in this workspace."));
    }

    /** Where the wish behind a run came from; null for a person's. */
    Uni<@Nullable String> origin(UUID run) {
        return getSession().chain(session -> session.createNativeQuery(
                        "select origin from agent_request where run_id = ?1", String.class)
                .setParameter(1, run)
                .getSingleResultOrNull());
    }

    /** Newest first, behind {@code cursor}. */
    Uni<List<Action>> page(
            WorkspaceId workspace,
            @Nullable ActionState state,
            @Nullable ConversationId conversation,
            Cursor cursor,
            int limit) {
        var query = new StringBuilder("workspace = :workspace and (createdAt < :at or (createdAt = :at and id < :id))");
        Map<String, Object> values = new HashMap<>();
        values.put("workspace", workspace.value());
        values.put("at", cursor.at());
        values.put("id", cursor.id());
        if (state != null) {
            query.append(" and state = :state");
            values.put("state", state);
        }
        if (conversation != null) {
            query.append(" and conversationId = :conversation");
            values.put("conversation", conversation.value());
        }
        return find(query + " order by createdAt desc, id desc", values)
                .page(0, limit)
                .list();
    }

    /** What a person signed. */
    record Approved(String token, Instant until, Vouchers vouchers) {}

    /** The approval or rejection that counts is the one that changes this row. */
    Uni<Boolean> decide(
            WorkspaceId workspace,
            ActionId id,
            ActionState to,
            String planHash,
            String decidedBy,
            String roles,
            Instant now,
            @Nullable Approved approved) {
        return getSession().chain(session -> session.createNativeQuery("""
                        update action set state = ?1, decided_by = ?2, decided_roles = ?3, decided_at = ?4,
                          approval = ?8, approval_until = ?9
                        where id = ?5 and workspace = ?6 and state = 'AWAITING' and plan_hash = ?7
                          and expires_at > ?4""")
                .setParameter(1, to.name())
                .setParameter(2, decidedBy)
                .setParameter(3, roles)
                .setParameter(4, now)
                .setParameter(5, id.value())
                .setParameter(6, workspace.value())
                .setParameter(7, planHash)
                .setParameter(8, approved == null ? null : approved.token())
                .setParameter(9, approved == null ? null : approved.until())
                .executeUpdate()
                .map(changed -> changed == 1));
    }

    /**
     * Holds the row for this transaction if it is still in that state and ours; else null. The action is read after the
     * lock, so the session must not know it before.
     */
    Uni<@Nullable Action> hold(UUID id, ActionState state, long fence) {
        return getSession().chain(session -> session.createNativeQuery(
                        "select id from action where id = ?1 and state = ?2 and fence = ?3 for update", UUID.class)
                .setParameter(1, id)
                .setParameter(2, state.name())
                .setParameter(3, fence)
                .getSingleResultOrNull()
                .chain(held -> held == null ? Uni.createFrom().nullItem() : session.find(Action.class, id)));
    }

    /** Holds the row for this transaction, in whatever state it is. */
    Uni<@Nullable Action> hold(UUID id) {
        return getSession().chain(session -> session.createNativeQuery(
                        "select id from action where id = ?1 for update", UUID.class)
                .setParameter(1, id)
                .getSingleResultOrNull()
                .chain(held -> held == null ? Uni.createFrom().nullItem() : session.find(Action.class, id)));
    }

    /** Those of a run that nobody has decided; each is held before it is read. */
    Uni<List<UUID>> awaitingOf(UUID run) {
        return getSession().chain(session -> session.createNativeQuery(
                        "select id from action where run_id = ?1 and state = 'AWAITING' order by id", UUID.class)
                .setParameter(1, run)
                .getResultList());
    }

    /** Those of a run that made it worse, and that nobody has proposed to take back. */
    Uni<List<UUID>> leftWorse(UUID run) {
        return getSession().chain(session -> session.createNativeQuery("""
                        select id from action where run_id = ?1 and state = 'REGRESSED' and undoes is null
                          and inverse is not null and not exists (select 1 from tool_call where undoes = action.id)
                        order by id""", UUID.class)
                .setParameter(1, run)
                .getResultList());
    }

    /**
     * Undecided ones whose time is up, or whose policy is no longer that of their workspace: that one never comes back. In
     * no order, so that some that cannot be ended do not hide the others.
     */
    Uni<List<UUID>> over(Instant now) {
        return getSession().chain(session -> session.createNativeQuery("""
                        select id from action left join policy using (workspace)
                        where not settled and state = 'AWAITING'
                          and (expires_at <= ?1 or policy_version < coalesce(policy.version, 0))
                        order by random() limit 50""", UUID.class)
                .setParameter(1, now)
                .getResultList());
    }

    /**
     * @param open of them, whose effect is not known yet
     * @param newest of them; null when there is none
     */
    record Tried(long times, long open, @Nullable UUID newest) {
        static final Tried NEVER = new Tried(0, 0, null);
    }

    /**
     * How often the same fix was done since then without holding: it helped not, or what it was for came back. What is
     * under way counts like what was done, so that nothing is put on top before anybody knows whether it holds. The same
     * is the same tool on the same target for the same finding, whatever the arguments. Models have no names for what they
     * find, and what has no name may be anything: where the one or the other has none, it is the same when the same is
     * tried, whatever the numbers. From 2 to 3 replicas and then from 3 to 4 is "more replicas" twice; to another release,
     * or with another variable, is another fix. What a person asked for is none. What people took back says nothing,
     * unless it had made things worse.
     *
     * @param finding empty when it has no name
     * @param self not counted, nor then is what nobody has begun: of all that is approved, one has to be the first
     */
    Uni<Tried> sameFix(
            WorkspaceId workspace,
            String tool,
            String target,
            String finding,
            String fix,
            Instant since,
            @Nullable UUID self) {
        return getSession().chain(session -> session.createNativeQuery("""
                        select count(*), count(*) filter (where state in ('APPROVED', 'EXECUTING', 'UNKNOWN', 'SUCCEEDED')),
                               (array_agg(id order by created_at desc))[1] from action
                        where workspace = ?1 and tool = ?2 and coalesce(cast(service_id as text), target) = ?3
                          and created_at > ?5 and undoes is null
                          and (finding = ?4 and finding <> '' or fix = ?6 and (finding = '' or finding is not null and ?4 = ''))
                          and id <> ?7
                          and (state in ('EXECUTING', 'UNKNOWN', 'SUCCEEDED', 'VERIFIED', 'REGRESSED', 'INCONCLUSIVE')
                            or state = 'APPROVED' and ?8
                            or state = 'COMPENSATED' and cast(verification as json) ->> 'verdict' = 'regressed')""", Object[].class)
                .setParameter(1, workspace.value())
                .setParameter(2, tool)
                .setParameter(3, target)
                .setParameter(4, finding)
                .setParameter(5, since)
                .setParameter(6, fix)
                .setParameter(7, self == null ? NOBODY : self)
                .setParameter(8, self == null)
                .getSingleResult()
                .map(row -> new Tried(((Number) row[0]).longValue(), ((Number) row[1]).longValue(), (UUID) row[2])));
    }

    /** It stands with the one that was tried last, where people look for what became of it. */
    Uni<Void> escalated(ActionId newest, Instant at) {
        return getSession()
                .chain(session -> session.createNativeQuery("update action set escalated_at = ?1 where id = ?2")
                        .setParameter(1, at)
                        .setParameter(2, newest.value())
                        .executeUpdate()
                        .replaceWithVoid());
    }

    /** @param attempt how often it was claimed */
    record Claim(UUID id, long fence, int attempt) {}

    /** Takes one approved action that no living instance works on: new ones first, then the one that is due longest. */
    Uni<@Nullable Claim> claim(double leaseSeconds) {
        return getSession().chain(session -> session.createNativeQuery("""
                        update action set fence = fence + 1, attempts = attempts + 1, lease_until = now() + make_interval(secs => ?1)
                        where id = (
                            select id from action
                            where not settled and state in ('APPROVED', 'EXECUTING', 'UNKNOWN', 'SUCCEEDED')
                              and (lease_until is null or lease_until < now())
                            order by lease_until nulls first, created_at limit 1 for update skip locked)
                        returning id, fence, attempts""", Object[].class)
                .setParameter(1, leaseSeconds)
                .getSingleResultOrNull()
                .map(row -> row == null
                        ? null
                        : new Claim((UUID) row[0], ((Number) row[1]).longValue(), ((Number) row[2]).intValue())));
    }

    /**
     * Gives it back until the next look. The claim is over with it, so that a lease that is renewed at this moment does
     * not keep others from it.
     */
    Uni<Boolean> rest(Claim claim, Duration pause, Duration asked, Duration silent) {
        return getSession().chain(session -> session.createNativeQuery("""
                        update action set lease_until = now() + make_interval(secs => ?1), fence = fence + 1, attempts = 0,
                               asked_millis = ?2, silent_millis = ?3
                        where id = ?4 and fence = ?5""")
                .setParameter(1, pause.toMillis() / 1000.0)
                .setParameter(2, asked.toMillis())
                .setParameter(3, silent.toMillis())
                .setParameter(4, claim.id())
                .setParameter(5, claim.fence())
                .executeUpdate()
                .map(changed -> changed == 1));
    }

    /** Each attempt waits longer than the one before. */
    Uni<Boolean> letGo(Claim claim) {
        return renew(claim, claim.attempt());
    }

    Uni<Boolean> renew(Claim claim, double leaseSeconds) {
        return getSession().chain(session -> session.createNativeQuery(
                        "update action set lease_until = now() + make_interval(secs => ?1) where id = ?2 and fence = ?3")
                .setParameter(1, leaseSeconds)
                .setParameter(2, claim.id())
                .setParameter(3, claim.fence())
                .executeUpdate()
                .map(changed -> changed == 1));
    }
}
