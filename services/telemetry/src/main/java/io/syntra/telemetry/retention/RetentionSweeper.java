package io.syntra.telemetry.retention;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.ClickHouseException;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Drops partitions whose last day is older than what is kept, and forgets in Postgres what they were about. ClickHouse's own TTL would do it only while merges run,
 * and the embedded engine merges only while it lives.
 */
@Singleton
final class RetentionSweeper {

    private static final Logger LOG = Logger.getLogger(RetentionSweeper.class);
    private static final List<String> TABLES =
            List.of("logs", "spans", "metric_points", "traffic", "error_occurrences");
    private static final Pattern PARTITION = Pattern.compile("\\('(\\d{4}-\\d{2}-\\d{2})',(\\d+)\\)");
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]+");

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Postgres postgres;
    private final KeptTime kept;
    private final Clock clock;

    RetentionSweeper(ClickHouse clickHouse, Schema schema, Postgres postgres, KeptTime kept, Clock clock) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.postgres = postgres;
        this.kept = kept;
        this.clock = clock;
    }

    @Scheduled(every = "1h", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void sweep() {
        try {
            schema.ensure();
            TABLES.forEach(this::sweep);
        } catch (ClickHouseException e) {
            LOG.warnf("Old telemetry stays until ClickHouse is back cause=%s", e.getMessage());
        }
        forget(kept.oldest());
    }

    /** Of a service that is quiet for long, the release that serves it stays known. */
    private void forget(Instant oldest) {
        for (var old : List.of(
                """
                delete from error_group g where ?1 > coalesce(
                    (select t.recent_at from error_group t where t.id = g.merged_into), g.recent_at)""",
                "delete from shipped_source where updated_at < ?1",
                "delete from ingest_dropped where day < cast(cast(?1 as timestamptz) as date)",
                """
                delete from release_start r where r.at < ?1 and exists (
                    select 1 from release_start newer
                    where newer.workspace = r.workspace and newer.service_id = r.service_id and newer.at > r.at)""")) {
            postgres.await(() ->
                    Panache.withTransaction(() -> Panache.getSession().chain(session -> session.createNativeQuery(old)
                            .setParameter(1, oldest.atOffset(ZoneOffset.UTC))
                            .executeUpdate())));
        }
    }

    void sweep(String table) {
        for (var part : clickHouse.partitions(table)) {
            if (ID.matcher(part.id()).matches() && isExpired(part.value())) {
                clickHouse.execute("ALTER TABLE " + table + " DROP PARTITION ID '" + part.id() + "'");
                LOG.infof("Old telemetry dropped table=%s partition=%s", table, part.value());
            }
        }
    }

    private boolean isExpired(String partition) {
        return lastDay(partition)
                .map(last -> last.isBefore(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)))
                .orElse(false);
    }

    /** On which some of it must still be there. */
    private static Optional<LocalDate> lastDay(String partition) {
        var matcher = PARTITION.matcher(partition);
        return matcher.matches()
                ? Optional.of(LocalDate.parse(matcher.group(1)).plusDays(Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
