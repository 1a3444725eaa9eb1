package io.syntra.workflow.alert;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.workflow.StoredJson;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The stored groups with the notification log. In the caller's transaction, which has the workspace for itself. */
@Singleton
class AlertGroups {

    /** As long as Alertmanager keeps its log. */
    private static final Duration KEPT = Duration.ofDays(5);

    Uni<Map<String, AlertGroup>> known(Collection<String> keys) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select " + AlertGroup.COLUMNS + " from alert_group where key in ("
                                        + " select jsonb_array_elements_text(cast(cast(?1 as text) as jsonb)))",
                                Object[].class)
                        .setParameter(1, StoredJson.write(keys))
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(AlertGroup::of)
                        .collect(Collectors.toMap(AlertGroup::key, Function.identity())));
    }

    Uni<Long> countOpen(WorkspaceId workspace) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select count(*) from alert_group where workspace = ?1 and due_at is not null", Long.class)
                .setParameter(1, workspace.value())
                .getSingleResult());
    }

    /** Groups that are new, or were empty, are looked at from now on; the alerts are in them. */
    Uni<Void> place(WorkspaceId workspace, Placing placing) {
        return placing.groups().isEmpty()
                ? Uni.createFrom().voidItem()
                : known(placing.groups().stream().map(Placing.Group::key).toList())
                        .chain(known -> upsert(workspace, placing, known))
                        .chain(() -> join(workspace, placing));
    }

    private static Uni<Void> upsert(WorkspaceId workspace, Placing placing, Map<String, AlertGroup> known) {
        var rows = new ArrayList<Map<String, @Nullable Object>>();
        for (var group : placing.groups()) {
            var stored = known.get(group.key());
            var row = new LinkedHashMap<String, @Nullable Object>();
            row.put("id", UUID.randomUUID());
            row.put("workflow_id", group.route().workflow());
            row.put("key", group.key());
            row.put("labels", group.labels().values());
            row.put("due_at", placing.dueAt(group, stored));
            row.put("waits", stored == null || stored.dueAt() == null || stored.waits());
            rows.add(row);
        }
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into alert_group (id, workspace, workflow_id, key, labels, due_at, waits)
                                select g.id, ?1, g.workflow_id, g.key, cast(g.labels as text), g.due_at, g.waits
                                from jsonb_to_recordset(cast(cast(?2 as text) as jsonb)) as g (
                                    id uuid, workflow_id uuid, key text, labels jsonb, due_at timestamptz, waits boolean)
                                on conflict (key) do update set due_at = excluded.due_at, waits = excluded.waits""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, StoredJson.write(rows))
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static Uni<Void> join(WorkspaceId workspace, Placing placing) {
        var members = placing.groups().stream()
                .flatMap(group -> group.alerts().stream()
                        .map(alert -> Map.of("key", group.key(), "fingerprint", alert.fingerprint())))
                .toList();
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into alert_group_member (group_id, workspace, fingerprint)
                                select g.id, ?1, m.fingerprint
                                from jsonb_to_recordset(cast(cast(?2 as text) as jsonb)) as m (key text, fingerprint text)
                                join alert_group g on g.key = m.key
                                on conflict do nothing""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, StoredJson.write(members))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Those whose time has come, with their workspaces. */
    Uni<List<Due>> due(Instant now, int limit) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select id, workspace from alert_group where due_at <= ?1 order by due_at limit ?2",
                                Object[].class)
                        .setParameter(1, Rows.utc(now))
                        .setParameter(2, limit)
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Due((UUID) row[0], new WorkspaceId((String) row[1])))
                        .toList());
    }

    record Due(UUID group, WorkspaceId workspace) {}

    /** Empty when another instance was there first. */
    Uni<Optional<AlertGroup>> take(UUID id, Instant now) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select " + AlertGroup.COLUMNS + " from alert_group where id = ?1 and due_at <= ?2",
                                Object[].class)
                        .setParameter(1, id)
                        .setParameter(2, Rows.utc(now))
                        .getSingleResultOrNull())
                .map(row -> Optional.ofNullable(row).map(AlertGroup::of));
    }

    Uni<List<Alert>> members(AlertGroup group) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("select " + Rows.ALERT + """
                                 from alert_group_member m
                                join alert a on a.workspace = m.workspace and a.fingerprint = m.fingerprint
                                where m.group_id = ?1""", Object[].class)
                        .setParameter(1, group.id())
                        .getResultList())
                .map(rows -> rows.stream().map(Rows::alert).toList());
    }

    /** What came of looking at it. */
    Uni<Void> keep(AlertGroup group, Flush flush) {
        boolean same = flush.told() == null;
        var told = same ? group.told() : flush.told();
        var by = same ? group.toldBy() : flush.notification() == null ? null : group.nextTrigger();
        var before = same ? group.before() : group.told();
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                update alert_group set
                                    due_at = cast(cast(?2 as text) as timestamptz), waits = false, notifications = ?3,
                                    told_at = cast(cast(?4 as text) as timestamptz), told_firing = ?5, told_resolved = ?6,
                                    incident = ?7, told_by = cast(cast(?8 as text) as uuid),
                                    -- While the last run is under way nobody knows whether its entry holds.
                                    told_before = case when cast(cast(?8 as text) as uuid) is distinct from told_by and exists (
                                        select 1 from run where workflow_id = alert_group.workflow_id
                                            and trigger_id = told_by and state in ('QUEUED', 'RUNNING', 'WAITING'))
                                        then told_before else ?9 end
                                where id = ?1""")
                        .setParameter(1, group.id())
                        .setParameter(2, text(flush.dueAt()))
                        .setParameter(3, group.notifications() + (flush.notification() == null ? 0 : 1))
                        .setParameter(4, text(told == null ? null : told.at()))
                        .setParameter(5, told == null ? null : StoredJson.write(told.firing()))
                        .setParameter(6, told == null ? null : StoredJson.write(told.resolved()))
                        .setParameter(7, flush.incident())
                        .setParameter(8, by == null ? null : by.toString())
                        .setParameter(9, before == null ? null : StoredJson.write(before))
                        .executeUpdate())
                .chain(Panache::getSession)
                .chain(session -> session.createNativeQuery("""
                                delete from alert_group_member where group_id = ?1 and fingerprint in (
                                    select jsonb_array_elements_text(cast(cast(?2 as text) as jsonb)))""")
                        .setParameter(1, group.id())
                        .setParameter(2, StoredJson.write(flush.gone()))
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /** It cannot be told of, and must not be looked at all the time. */
    Uni<Void> postpone(UUID id, Instant until) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "update alert_group set due_at = ?2 where id = ?1 and due_at < ?2")
                        .setParameter(1, id)
                        .setParameter(2, Rows.utc(until))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Nobody is told of it any more. */
    Uni<Void> delete(AlertGroup group) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("delete from alert_group where id = ?1")
                        .setParameter(1, group.id())
                        .executeUpdate())
                .replaceWithVoid();
    }

    /**
     * Some of the empty ones of which nobody was told for a long time.
     *
     * @return how many
     */
    Uni<Integer> forget(Instant now, int most) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        delete from alert_group where id in (
                            select id from alert_group where due_at is null and (told_at is null or told_at < ?1)
                            limit ?2 for update skip locked)""")
                .setParameter(1, Rows.utc(now.minus(KEPT)))
                .setParameter(2, most)
                .executeUpdate());
    }
}
