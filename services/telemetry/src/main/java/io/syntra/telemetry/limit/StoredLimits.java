package io.syntra.telemetry.limit;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Caller;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.postgres.Remembered;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;

/** The limits of each workspace. A change counts on every replica after {@link #FRESH}. */
@Singleton
public class StoredLimits {

    private static final Duration FRESH = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST = 10_000;

    private final Postgres postgres;
    private final Clock clock;
    private final IngestLimits configured;
    private final Remembered<WorkspaceId, IngestLimits> known;

    StoredLimits(Postgres postgres, Clock clock, LimitConfig config) {
        this.postgres = postgres;
        this.clock = clock;
        this.configured = new IngestLimits(
                config.rowsPerSecond(),
                config.bytesPerSecond().asLongValue(),
                config.attributes(),
                config.attributeValues());
        this.known = new Remembered<>(FRESH, MOST, clock);
    }

    /** While Postgres is away, those that were known last, or the configured ones: telemetry is taken nevertheless. */
    public IngestLimits of(WorkspaceId workspace) {
        return known.getOrLast(workspace, () -> read(workspace), configured);
    }

    IngestLimits read(WorkspaceId workspace) {
        return postgres.await(() -> Panache.withSession(
                        () -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                        select rows_per_second, bytes_per_second, attributes, attribute_values
                                        from ingest_limit where workspace = ?1""", Object[].class)
                                .setParameter(1, workspace.value())
                                .getSingleResultOrNull()))
                .map(row -> row == null
                        ? configured
                        : new IngestLimits((Long) row[0], (Long) row[1], (Integer) row[2], (Integer) row[3]))
                .ifNoItem()
                .after(PATIENCE)
                .fail());
    }

    void set(Caller who, IngestLimits limits) {
        postgres.await(
                () -> Panache.withTransaction(() -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                insert into ingest_limit (workspace, rows_per_second, bytes_per_second, attributes,
                                    attribute_values, set_by, set_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                                on conflict (workspace) do update
                                set rows_per_second = excluded.rows_per_second,
                                    bytes_per_second = excluded.bytes_per_second, attributes = excluded.attributes,
                                    attribute_values = excluded.attribute_values, set_by = excluded.set_by,
                                    set_at = excluded.set_at""")
                        .setParameter(1, who.workspace().value())
                        .setParameter(2, limits.rowsPerSecond())
                        .setParameter(3, limits.bytesPerSecond())
                        .setParameter(4, limits.attributes())
                        .setParameter(5, limits.attributeValues())
                        .setParameter(6, who.user())
                        .setParameter(7, clock.instant().atOffset(ZoneOffset.UTC))
                        .executeUpdate())));
        known.forget(who.workspace());
    }
}
