package io.syntra.telemetry.query;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The stored ones. */
@Singleton
class SavedQueries {

    /** They are listed as a whole, and each may have 20,000 characters. */
    static final int MOST = 500;

    private static final String SELECT = "select name, query, saved_by, saved_at from saved_query where workspace = ?1";

    private final Postgres postgres;

    SavedQueries(Postgres postgres) {
        this.postgres = postgres;
    }

    /** By name. */
    List<SavedQuery> all(WorkspaceId workspace) {
        return postgres.await(() -> Panache.withSession(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(SELECT + " order by name", Object[].class)
                        .setParameter(1, workspace.value())
                        .getResultList()
                        .map(rows -> rows.stream().map(SavedQueries::saved).toList()))));
    }

    Optional<SavedQuery> find(WorkspaceId workspace, String name) {
        return postgres.await(() -> Panache.withSession(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(SELECT + " and name = ?2", Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, name)
                        .getSingleResultOrNull()
                        .map(row -> Optional.ofNullable(row).map(SavedQueries::saved)))));
    }

    /**
     * The last one holds.
     *
     * @return false when it would be one too many
     */
    boolean save(WorkspaceId workspace, SavedQuery query) {
        return write(
                        """
                insert into saved_query (workspace, name, query, saved_by, saved_at)
                select cast(?1 as text), cast(?2 as text), cast(?3 as text), cast(?4 as text), cast(?5 as timestamptz)
                where (select count(*) from saved_query where workspace = ?1 and name <> ?2) < ?6
                on conflict (workspace, name)
                do update set query = excluded.query, saved_by = excluded.saved_by, saved_at = excluded.saved_at""",
                        workspace.value(),
                        query.name(),
                        query.query(),
                        query.savedBy(),
                        query.savedAt().atOffset(ZoneOffset.UTC),
                        MOST)
                > 0;
    }

    /** @return whether there was one */
    boolean forget(WorkspaceId workspace, String name) {
        return write("delete from saved_query where workspace = ?1 and name = ?2", workspace.value(), name) > 0;
    }

    private int write(String sql, Object... values) {
        return postgres.await(
                () -> Panache.withTransaction(() -> Panache.getSession().chain(session -> {
                    var statement = session.createNativeQuery(sql);
                    for (int i = 0; i < values.length; i++) {
                        statement.setParameter(i + 1, values[i]);
                    }
                    return statement.executeUpdate();
                })));
    }

    private static SavedQuery saved(Object[] row) {
        return new SavedQuery((String) row[0], (String) row[1], (String) row[2], ((OffsetDateTime) row[3]).toInstant());
    }
}
