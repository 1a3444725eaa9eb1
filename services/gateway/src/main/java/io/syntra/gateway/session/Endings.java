package io.syntra.gateway.session;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Session;
import io.syntra.identity.Tokens;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All endings, in the database that every gateway has in common. Its clock is the one that counts. */
@Singleton
final class Endings {

    /** Longer than any token lives. */
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Pool pool;

    Endings(Pool pool) {
        this.pool = pool;
    }

    /** @param tokenUntil when the token ends by itself */
    Uni<Void> end(Session session, Instant tokenUntil) {
        return write(connection -> connection
                        .preparedQuery("""
                        insert into ending (workspace, person, token, ended_by, ended_at, over_at)
                        values ($1, $2, $3, $2, clock_timestamp(), $4)
                        on conflict (workspace, person, token) do nothing""")
                        .execute(Tuple.of(
                                session.workspace().value(),
                                session.user(),
                                session.id(),
                                utc(tokenUntil.plus(Tokens.SKEW)))))
                .replaceWithVoid();
    }

    /**
     * Ends all that the person has. Tokens tell seconds, so the time is the next second: what was issued in this one is
     * ended too, and later than what an earlier end left to be issued.
     *
     * @return from when on a token must have been issued
     */
    Uni<Instant> endAll(WorkspaceId workspace, String user, String by) {
        return write(connection -> connection.preparedQuery("""
                        insert into ending (workspace, person, earlier_than, ended_by, ended_at, over_at)
                        select $1, $2, greatest(date_trunc('second', clock_timestamp()), max(earlier_than)) + interval '1 second',
                               $3, clock_timestamp(), clock_timestamp() + make_interval(secs => $4)
                        from ending where workspace = $1 and person = $2
                        returning earlier_than""").execute(Tuple.of(workspace.value(), user, by, (double)
                        LONGEST.toSeconds())))
                .map(rows -> instant(rows.iterator().next(), "earlier_than"));
    }

    /** Since when a token counts as issued that is issued now. */
    Uni<Instant> sinceNow(WorkspaceId workspace, String user) {
        return read("""
                        select greatest(date_trunc('second', clock_timestamp()), max(earlier_than)) as since
                        from ending where workspace = $1 and person = $2""", Tuple.of(workspace.value(), user))
                .map(rows -> instant(rows.iterator().next(), "since"));
    }

    Uni<Boolean> hold(Session session) {
        return read(
                        """
                        select exists (select 1 from ending where workspace = $1 and person = $2
                          and (token = any($3) or earlier_than > $4)) as ended""",
                        Tuple.of(
                                session.workspace().value(),
                                session.user(),
                                session.ids().toArray(String[]::new),
                                utc(session.since())))
                .map(rows -> rows.iterator().next().getBoolean("ended"));
    }

    record Numbered(long number, Ending ending) {}

    /** In the order in which they were written, those after {@code number}. */
    Uni<List<Numbered>> after(long number) {
        return read("""
                        select number, workspace, person, token, earlier_than, over_at from ending
                        where number > $1 order by number""", Tuple.of(number))
                .map(rows -> rows.toMulti().map(Endings::numbered).collect().asList())
                .flatMap(all -> all);
    }

    private static Numbered numbered(Row row) {
        @Nullable String token = row.getString("token");
        var overAt = instant(row, "over_at");
        return new Numbered(
                row.getLong("number"),
                token == null
                        ? new Ending.OfPerson(
                                new WorkspaceId(row.getString("workspace")),
                                row.getString("person"),
                                instant(row, "earlier_than"),
                                overAt)
                        : new Ending.OfToken(token, overAt));
    }

    private interface Statement {
        Uni<RowSet<Row>> in(SqlConnection connection);
    }

    /**
     * One writer at a time, to the commit: numbers become visible in their order. Who waits for another one does not wait
     * for long, or the connections that the looks need would all be waiting.
     */
    private Uni<RowSet<Row>> write(Statement statement) {
        return pool.withTransaction(connection -> connection
                        .query("set local lock_timeout = '2s'")
                        .execute()
                        .chain(() -> connection
                                .query("lock table ending in share row exclusive mode")
                                .execute())
                        .chain(() -> connection
                                .query("delete from ending where over_at < clock_timestamp()")
                                .execute())
                        .chain(() -> statement.in(connection)))
                .onFailure()
                .transform(Endings::away);
    }

    private Uni<RowSet<Row>> read(String sql, Tuple values) {
        return pool.preparedQuery(sql).execute(values).onFailure().transform(Endings::away);
    }

    private static ProblemException away(Throwable cause) {
        return ProblemException.of(
                        ProblemCode.UNAVAILABLE,
                        "The gateway's database does not answer at the moment. Try again in a few seconds.",
                        cause)
                .withHeader("Retry-After", "2");
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }
}
