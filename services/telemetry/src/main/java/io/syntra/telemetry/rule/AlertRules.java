package io.syntra.telemetry.rule;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.AlertRuleId;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The stored rules, what they found, and how that changed. */
@Singleton
class AlertRules implements PanacheRepositoryBase<AlertRule, UUID> {

    /** Of a rule; the oldest changes go first. */
    private static final int KEPT_CHANGES = 10_000;

    Uni<List<AlertRule>> all(WorkspaceId workspace) {
        return find("workspace = ?1 order by name", workspace.value()).list();
    }

    /** A rule of another workspace is as absent as one that never was. */
    Uni<AlertRule> require(WorkspaceId workspace, AlertRuleId id) {
        return find("id = ?1 and workspace = ?2", id.value(), workspace.value())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> notFound(id.toString()));
    }

    Uni<AlertRule> requireLocked(WorkspaceId workspace, AlertRuleId id) {
        return find("id = ?1 and workspace = ?2", id.value(), workspace.value())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> notFound(id.toString()));
    }

    /** Those with a rule whose time has come and that nobody looks at; who waits the longest comes first. */
    Uni<List<WorkspaceId>> waiting(Instant now) {
        return getSession()
                .chain(session -> session.createQuery("""
                                select workspace from AlertRule
                                where enabled and dueAt <= ?1 and (leaseUntil is null or leaseUntil <= ?1)
                                group by workspace order by min(dueAt)""", String.class)
                        .setParameter(1, now)
                        .getResultList())
                .map(names -> names.stream().map(WorkspaceId::new).toList());
    }

    /** One such rule of each workspace. What another instance takes at this moment is passed over. */
    Uni<List<AlertRule>> due(Instant now, List<WorkspaceId> workspaces) {
        if (workspaces.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return getSession().chain(session -> session.createNativeQuery("""
                                select * from alert_rule
                                where enabled and due_at <= :now and (lease_until is null or lease_until <= :now)
                                  and id in (
                                    select distinct on (workspace) id from alert_rule
                                    where enabled and due_at <= :now and (lease_until is null or lease_until <= :now)
                                      and workspace in (:workspaces)
                                    order by workspace, due_at)
                                order by due_at for update skip locked""", AlertRule.class)
                .setParameter("now", now)
                .setParameter(
                        "workspaces",
                        workspaces.stream().map(WorkspaceId::value).toList())
                .getResultList());
    }

    /** Locked; empty when somebody settled that look already, or the rule is another one by now. */
    Uni<Optional<AlertRule>> awaiting(UUID id, long version, Instant at) {
        return find("id = ?1 and version = ?2 and nextAt = ?3 and enabled", id, version, at)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .map(Optional::ofNullable);
    }

    Uni<List<AlertState>> states(UUID rule) {
        return getSession().chain(session -> session.createQuery(
                        "from AlertState where ruleId = ?1 order by fingerprint", AlertState.class)
                .setParameter(1, rule)
                .getResultList());
    }

    /** How many alerts of each rule are so. */
    Uni<Map<UUID, Map<Phase, Long>>> counts(WorkspaceId workspace) {
        return getSession()
                .chain(session -> session.createQuery("""
                                select s.ruleId, s.phase, count(*) from AlertState s
                                where s.ruleId in (select r.id from AlertRule r where r.workspace = ?1)
                                group by s.ruleId, s.phase""", Object[].class)
                        .setParameter(1, workspace.value())
                        .getResultList())
                .map(rows -> rows.stream()
                        .collect(Collectors.groupingBy(
                                row -> (UUID) row[0], Collectors.toMap(row -> (Phase) row[1], row -> (Long) row[2]))));
    }

    /** The newest first. */
    Uni<List<AlertChange>> changes(AlertRuleId rule, WorkspaceId workspace, Optional<Cursor> after, int limit) {
        var values = new HashMap<String, Object>(Map.of("rule", rule.value(), "workspace", workspace.value()));
        after.ifPresent(cursor -> {
            values.put("at", cursor.at());
            values.put("id", cursor.id());
        });
        return getSession().chain(session -> {
            var query = session.createQuery(
                    "from AlertChange where ruleId = :rule and workspace = :workspace"
                            + (after.isPresent() ? " and (at < :at or (at = :at and id < :id))" : "")
                            + " order by at desc, id desc",
                    AlertChange.class);
            values.forEach(query::setParameter);
            return query.setMaxResults(limit).getResultList();
        });
    }

    /** Within a transaction. */
    Uni<Void> remember(AlertRule rule, List<AlertChange> changes) {
        return changes.isEmpty()
                ? Uni.createFrom().voidItem()
                : getSession()
                        .chain(session -> session.persistAll(changes.toArray())
                                .chain(session::flush)
                                .chain(() -> session.createNativeQuery("""
                                                delete from alert_history where rule_id = ?1 and at < (
                                                    select at from alert_history where rule_id = ?1
                                                    order by at desc, id desc offset ?2 limit 1)""")
                                        .setParameter(1, rule.id)
                                        .setParameter(2, KEPT_CHANGES)
                                        .executeUpdate()))
                        .replaceWithVoid();
    }

    /**
     * Within a transaction. The changes of rules that are gone; nothing else would take them away.
     *
     * @return how many are gone now, at most that many
     */
    Uni<Integer> forget(Instant before, int most) {
        return getSession().chain(session -> session.createNativeQuery("""
                                delete from alert_history where id in (
                                    select h.id from alert_history h
                                    where h.at < ?1 and not exists (select 1 from alert_rule r where r.id = h.rule_id)
                                    limit ?2)""")
                .setParameter(1, before)
                .setParameter(2, most)
                .executeUpdate());
    }

    static ProblemException notFound(String id) {
        return ProblemException.of(
                ProblemCode.NOT_FOUND,
                "There is no alert rule " + id + " in this workspace. GET /api/v1/alert-rules lists them.");
    }
}
