package io.syntra.telemetry.retention;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.ClickHouseException;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Removes from the disk what is no longer there for readers, by the day. A partition goes as a whole when nothing in it
 * is kept and nothing can still come to it; of another one, the rows go in one mutation of their table. ClickHouse's own
 * TTL would do it only while merges run, and the embedded engine merges only while it lives. Each step can run twice and
 * beside another instance.
 */
@Singleton
final class RetentionSweeper {

    private static final Logger LOG = Logger.getLogger(RetentionSweeper.class);

    /** A statement has a length; the rest goes with the next sweep. */
    private static final int MOST_AT_ONCE = 1_000;

    private static final String TRACE_TIMES = "trace_times";

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Postgres postgres;
    private final Retention retention;
    private final RetentionRules rules;
    private final Stock stock;
    private final Clock clock;

    RetentionSweeper(
            ClickHouse clickHouse,
            Schema schema,
            Postgres postgres,
            Retention retention,
            RetentionRules rules,
            Stock stock,
            Clock clock) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.postgres = postgres;
        this.retention = retention;
        this.rules = rules;
        this.stock = stock;
        this.clock = clock;
    }

    @Scheduled(
            every = "${syntra.telemetry.sweep.every:1h}",
            delayed = "${syntra.telemetry.sweep.after:1m}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void sweep() {
        try {
            schema.ensure();
            var shares = new EnumMap<StoredSignal, List<Share>>(StoredSignal.class);
            for (var signal : StoredSignal.values()) {
                shares.put(signal, stock.of(signal, standing().matters(signal)));
            }
            cut(standing(), shares);
            var standing = standing();
            shares.forEach((signal, lying) -> sweep(signal, lying, standing));
            sweepTraceTimes(standing);
        } catch (ClickHouseException e) {
            LOG.warnf("Old telemetry stays until ClickHouse is back cause=%s", e.getMessage());
        }
        forget(standing());
    }

    private Standing standing() {
        var kept = new HashMap<WorkspaceId, Kept>();
        postgres.await(() -> Panache.withSession(rules::all))
                .forEach((workspace, own) -> kept.put(workspace, retention.kept(own)));
        return new Standing(retention.kept(List.of()), kept);
    }

    /** Where there are more bytes than a rule allows, the oldest days are hidden, and then swept as old ones are. */
    private void cut(Standing standing, Map<StoredSignal, List<Share>> shares) {
        standing.kept().forEach((workspace, kept) -> {
            for (var rule : kept.rules()) {
                Caps.cut(rule, kept, ofWorkspace(workspace, shares), today()).ifPresent(at -> {
                    postgres.await(() -> Panache.withTransaction(() -> rules.cut(workspace, rule, at)));
                    LOG.infof("Telemetry over its bytes is cut workspace=%s before=%s", workspace, at);
                });
            }
        });
    }

    private static Map<StoredSignal, List<Share>> ofWorkspace(
            WorkspaceId workspace, Map<StoredSignal, List<Share>> shares) {
        var own = new EnumMap<StoredSignal, List<Share>>(StoredSignal.class);
        shares.forEach((signal, all) -> own.put(
                signal,
                all.stream()
                        .filter(share -> share.workspace().equals(workspace))
                        .toList()));
        return own;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private void sweep(StoredSignal signal, List<Share> lying, Standing standing) {
        var rows = new ArrayList<Share>();
        lying.stream().collect(Collectors.groupingBy(Share::partition)).forEach((partition, shares) -> {
            var gone = shares.stream()
                    .filter(share -> standing.isGone(signal, share))
                    .toList();
            // Not by what lies there alone: a late row of a service that keeps it may come in between.
            if (shares.stream().allMatch(share -> standing.isOver(signal, share.day()))) {
                clickHouse.alter(signal.table(), "DROP PARTITION ID '" + partition + "'");
                LOG.infof("Old telemetry dropped table=%s partition=%s", signal.table(), partition);
            } else {
                rows.addAll(gone);
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        clickHouse
                .mutationFailure(signal.table())
                .ifPresent(why -> LOG.warnf("Old telemetry cannot be deleted table=%s cause=%s", signal.table(), why));
        if (!clickHouse.isMutating(signal.table())) {
            var some = rows.subList(0, Math.min(rows.size(), MOST_AT_ONCE));
            clickHouse.delete(signal.table(), anyOf(signal, some), Map.of());
            LOG.infof("Old telemetry is deleted table=%s shares=%d", signal.table(), some.size());
        }
    }

    /** They belong to no service: a day goes when nobody has spans or lines of it. */
    private void sweepTraceTimes(Standing standing) {
        stock.days(TRACE_TIMES).forEach((partition, day) -> {
            if (standing.isOver(StoredSignal.TRACES, day) && standing.isOver(StoredSignal.LOGS, day)) {
                clickHouse.alter(TRACE_TIMES, "DROP PARTITION ID '" + partition + "'");
            }
        });
    }

    /** Ids and days only: nothing that came from outside. */
    private static String anyOf(StoredSignal signal, List<Share> shares) {
        return shares.stream().collect(Collectors.groupingBy(Share::day)).entrySet().stream()
                .map(day -> "(toDate(" + signal.time() + ") = '" + day.getKey() + "' AND (workspace, service_id) IN ("
                        + day.getValue().stream()
                                .map(share -> "('" + share.workspace() + "', toUUID('" + share.service() + "'))")
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + "))")
                .collect(Collectors.joining(" OR "));
    }

    /** Error groups, sources and releases. Of a service that is quiet for long, the release that serves it stays known. */
    private void forget(Standing standing) {
        var usual = standing.usual().since(StoredSignal.ERRORS);
        forgetErrors(standing);
        for (var old : List.of(
                "delete from shipped_source where updated_at < ?1",
                "delete from ingest_dropped where day < cast(cast(?1 as timestamptz) as date)",
                """
                delete from release_start r where r.at < ?1 and exists (
                    select 1 from release_start newer
                    where newer.workspace = r.workspace and newer.service_id = r.service_id and newer.at > r.at)""")) {
            postgres.await(() -> Panache.withTransaction(() -> execute(old, usual)));
        }
    }

    private void forgetErrors(Standing standing) {
        var services = postgres.await(
                () -> Panache.withSession(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                                "select workspace, service_id, min(recent_at) from error_group group by 1, 2",
                                Object[].class)
                        .getResultList())));
        for (var row : services) {
            var service = new ServiceId((UUID) row[1]);
            var since = standing.of(new WorkspaceId((String) row[0])).since(StoredSignal.ERRORS, service);
            if (((OffsetDateTime) row[2]).toInstant().isBefore(since)) {
                postgres.await(() -> Panache.withTransaction(() -> execute("""
                        delete from error_group g
                        where g.workspace = ?2 and g.service_id = ?3 and ?1 > coalesce(
                            (select t.recent_at from error_group t where t.id = g.merged_into), g.recent_at)""", since, row[0], row[1])));
            }
        }
    }

    private static Uni<Integer> execute(String sql, Instant before, Object... more) {
        return Panache.getSession().chain(session -> {
            var statement = session.createNativeQuery(sql).setParameter(1, before.atOffset(ZoneOffset.UTC));
            for (int i = 0; i < more.length; i++) {
                statement.setParameter(i + 2, more[i]);
            }
            return statement.executeUpdate();
        });
    }
}
