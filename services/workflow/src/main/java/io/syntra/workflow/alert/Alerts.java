package io.syntra.workflow.alert;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.outbox.TransactionLock;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.matcher.Labels;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The stored alerts: those that fire, and those that are over for as long as a group has to tell it. In the caller's transaction. */
@Singleton
class Alerts {

    /** Whoever asks what became of one finds it for so long. */
    private static final Duration KEPT = Duration.ofHours(1);

    /**
     * Whoever changes alerts or groups of a workspace, or tells of them, has them for himself until the end of the
     * transaction: what he read of them, and of how many there are, is still so when he writes.
     */
    Uni<Void> lock(WorkspaceId workspace) {
        return TransactionLock.on("alerts", workspace.value()).replaceWithVoid();
    }

    Uni<Map<String, Alert>> known(WorkspaceId workspace, Collection<String> fingerprints) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select " + Rows.ALERT + " from alert a where a.workspace = ?1 and a.fingerprint in ("
                                        + " select jsonb_array_elements_text(cast(cast(?2 as text) as jsonb)))",
                                Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, StoredJson.write(fingerprints))
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(Rows::alert)
                        .collect(Collectors.toMap(Alert::fingerprint, Function.identity())));
    }

    Uni<Intake.Counted> count(WorkspaceId workspace, Instant now) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select count(*) filter (where ends_at is null or ends_at > ?2), count(*)
                                from alert where workspace = ?1""", Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, Rows.utc(now))
                        .getSingleResult())
                .map(row -> new Intake.Counted(((Number) row[0]).longValue(), ((Number) row[1]).longValue()));
    }

    /** Each alert once. */
    Uni<Void> put(WorkspaceId workspace, Collection<Alert> alerts) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into alert (workspace, fingerprint, labels, annotations, starts_at, ends_at, times_out,
                                                   generator_url, subject, service_id, updated_at, caused_by, depth)
                                select ?1, a.fingerprint, a.labels, a.annotations, a.starts_at, a.ends_at, a.times_out,
                                       a.generator_url, a.subject, a.service_id, a.updated_at, a.caused_by, a.depth
                                from jsonb_to_recordset(cast(cast(?2 as text) as jsonb)) as a (
                                    fingerprint text, labels jsonb, annotations jsonb, starts_at timestamptz,
                                    ends_at timestamptz, times_out boolean, generator_url text, subject text,
                                    service_id uuid, updated_at timestamptz, caused_by uuid, depth integer)
                                on conflict (workspace, fingerprint) do update set
                                    annotations = excluded.annotations, starts_at = excluded.starts_at,
                                    ends_at = excluded.ends_at, times_out = excluded.times_out,
                                    generator_url = excluded.generator_url, subject = excluded.subject,
                                    service_id = excluded.service_id, updated_at = excluded.updated_at,
                                    caused_by = excluded.caused_by, depth = excluded.depth""")
                        .setParameter(1, workspace.value())
                        .setParameter(
                                2,
                                StoredJson.write(alerts.stream().map(Rows::json).toList()))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /**
     * Those that our own events began are over; not what began later, when the event comes late.
     *
     * @param subject the begin of what they are about
     * @param service whose; null for any
     */
    Uni<Void> end(WorkspaceId workspace, String subject, @Nullable ServiceId service, Instant at) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                update alert set ends_at = ?2, updated_at = ?2
                                where workspace = ?1 and (ends_at is null or ends_at > ?2) and starts_at <= ?2
                                  and starts_with(subject, ?3)
                                  and (cast(?4 as uuid) is null or service_id = ?4)""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, Rows.utc(at))
                        .setParameter(3, subject)
                        .setParameter(4, service == null ? null : service.value())
                        .executeUpdate())
                .replaceWithVoid();
    }

    Uni<List<Alert>> firing(WorkspaceId workspace, Instant now) {
        return firing(workspace, List.of(new Labels(Map.of())), now);
    }

    /** @param having those that have all of any of these */
    Uni<List<Alert>> firing(WorkspaceId workspace, Collection<Labels> having, Instant now) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("select " + Rows.ALERT + """
                                 from alert a
                                where a.workspace = ?1 and (a.ends_at is null or a.ends_at > ?2)
                                  and exists (select 1 from jsonb_array_elements(cast(cast(?3 as text) as jsonb)) wanted
                                              where a.labels @> wanted)
                                order by a.starts_at desc, a.fingerprint""", Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, Rows.utc(now))
                        .setParameter(
                                3,
                                StoredJson.write(
                                        having.stream().map(Labels::values).toList()))
                        .getResultList())
                .map(rows -> rows.stream().map(Rows::alert).toList());
    }

    /**
     * Some of those of which no group has to tell any more that they are over.
     *
     * @return how many
     */
    Uni<Integer> forget(Instant now, int most) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        delete from alert a using (
                            select e.workspace, e.fingerprint from alert e where e.ends_at < ?1 and not exists (
                                select 1 from alert_group_member m
                                where m.workspace = e.workspace and m.fingerprint = e.fingerprint)
                            order by e.ends_at limit ?2 for update skip locked) over
                        where a.workspace = over.workspace and a.fingerprint = over.fingerprint""")
                .setParameter(1, Rows.utc(now.minus(KEPT)))
                .setParameter(2, most)
                .executeUpdate());
    }
}
