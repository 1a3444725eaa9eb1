package io.syntra.gateway.session;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.SessionEvent;
import io.syntra.identity.Session;
import io.syntra.identity.Tokens;
import io.syntra.identity.Vouchers;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** All endings, in the database that every gateway has in common. Its clock is the one that counts. */
@Singleton
final class Endings {

    /** Longer than any token lives. */
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Pool pool;
    private final Pool looks;

    private final Outbox outbox;

    /** @param looks apart, so that who writes, or waits for another one who does, never keeps a look waiting */
    Endings(Pool pool, @ReactiveDataSource("looks") Pool looks, Outbox outbox) {
        this.pool = pool;
        this.looks = looks;
        this.outbox = outbox;
    }

    /** @param tokenUntil when the token ends by itself */
    Uni<Ending> end(Session session, Instant tokenUntil) {
        var overAt = tokenUntil.plus(Tokens.SKEW);
        return write(connection -> connection
                        .preparedQuery("""
                        insert into ending (workspace, person, token, ended_by, ended_at, over_at)
                        values ($1, $2, $3, $2, clock_timestamp(), $4)
                        on conflict (workspace, person, token) do nothing""")
                        .execute(Tuple.of(session.workspace().value(), session.user(), session.id(), utc(overAt))))
                .replaceWith(new Ending.OfToken(session.id(), overAt));
    }

    /**
     * What an end came to.
     *
     * @param since from when on a token of the person must have been issued
     * @param issuedTo who else has what the person had issued, and was signed in with it
     */
    record Ended(Instant since, List<String> issuedTo, List<Ending> endings) {}

    /**
     * Ends all that the person has.
     *
     * @param issuedToo whether what they issued to others ends as well, and what was issued with that
     */
    Uni<Ended> endAll(Session by, String user, boolean issuedToo) {
        return writeBy(by, connection -> endAll(connection, by, user)
                .chain(ending -> issuedTo(connection, by, user).chain(names -> (issuedToo
                                ? endIssued(connection, by, user)
                                : Uni.createFrom().item(List.<Ending>of()))
                        .map(issued -> new Ended(ending.earlierThan(), names, plus(issued, ending)))))
                .call(ended -> say(connection, by, endedOf(by, user, issuedToo ? ended.issuedTo() : List.of()))));
    }

    /**
     * @param since when a token counts as issued that is issued now
     * @param endings of what the person had before
     */
    record Issued(Instant since, List<Ending> endings) {}

    /**
     * Writes down that the token is issued, so that what {@code by} issues is either refused or known at their end.
     *
     * @param token its id
     */
    Uni<Issued> issue(Session by, String user, String role, String token, Duration life, boolean endFirst) {
        Function<SqlConnection, Uni<List<Ending>>> first = connection -> endFirst
                ? endAll(connection, by, user)
                        .call(ended -> say(connection, by, endedOf(by, user, List.of())))
                        .map(List::of)
                : Uni.createFrom().item(List.of());
        return writeBy(by, connection -> first.apply(connection).chain(endings -> connection
                .preparedQuery("""
                insert into issued (token, workspace, person, issued_by, issued_with, since, over_at)
                select $1, $2, $3, $4, $5, since, since + make_interval(secs => $6)
                from (select greatest(date_trunc('second', clock_timestamp()), max(earlier_than)) as since
                      from ending where workspace = $2 and person = $3)
                returning since""")
                .execute(Tuple.tuple(List.of(
                        token, by.workspace().value(), user, by.user(), by.ids().toArray(String[]::new), (double)
                                life.plus(Tokens.SKEW).toSeconds())))
                .map(rows -> new Issued(instant(rows.iterator().next(), "since"), endings))
                .call(issued -> say(
                        connection,
                        by,
                        new SessionEvent.TokenIssued(
                                user,
                                by.user(),
                                role,
                                issued.since().plus(life),
                                Instant.now().truncatedTo(ChronoUnit.MICROS))))));
    }

    private static SessionEvent endedOf(Session by, String user, List<String> issuedTo) {
        return new SessionEvent.Ended(user, by.user(), issuedTo, Instant.now().truncatedTo(ChronoUnit.MICROS));
    }

    /** For the workspace's audit log. In the transaction, so nothing of this is done that will not be told. */
    private Uni<Void> say(SqlConnection connection, Session by, SessionEvent event) {
        return outbox.append(connection, by.workspace(), List.of(event));
    }

    /**
     * Tokens tell seconds, so the time is the next second: what was issued in this one is ended too, and later than what
     * an earlier end left to be issued.
     */
    private static Uni<Ending.OfPerson> endAll(SqlConnection connection, Session by, String user) {
        return connection
                .preparedQuery("""
                insert into ending (workspace, person, earlier_than, ended_by, ended_at, over_at)
                select $1, $2, greatest(date_trunc('second', clock_timestamp()), max(earlier_than)) + interval '1 second',
                       $3, clock_timestamp(), clock_timestamp() + make_interval(secs => $4)
                from ending where workspace = $1 and person = $2
                returning earlier_than, over_at""")
                .execute(Tuple.of(by.workspace().value(), user, by.user(), (double) LONGEST.toSeconds()))
                .map(rows -> rows.iterator().next())
                .map(row -> new Ending.OfPerson(
                        by.workspace(), user, instant(row, "earlier_than"), instant(row, "over_at")));
    }

    /** What the person $2 issued to others, what was issued with that, and so on. */
    private static final String ISSUED = """
            with recursive given as (
              select token, person, since, over_at from issued where workspace = $1 and issued_by = $2
              union
              select i.token, i.person, i.since, i.over_at from issued i
              join given g on g.token = any(i.issued_with) where i.workspace = $1
            )
            """;

    private static Uni<List<String>> issuedTo(SqlConnection connection, Session by, String user) {
        return connection
                .preparedQuery(ISSUED + """
                select distinct person from given g where person <> $2 and not exists (
                  select 1 from ending e where e.workspace = $1 and e.person = g.person
                  and (e.token = g.token or e.earlier_than > g.since)) order by person""")
                .execute(Tuple.of(by.workspace().value(), user))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString("person"))
                        .toList());
    }

    private static Uni<List<Ending>> endIssued(SqlConnection connection, Session by, String user) {
        return connection
                .preparedQuery(ISSUED + """
                insert into ending (workspace, person, token, ended_by, ended_at, over_at)
                select $1, person, token, $3, clock_timestamp(), over_at from given where person <> $2
                on conflict (workspace, person, token) do nothing
                returning token, over_at""")
                .execute(Tuple.of(by.workspace().value(), user, by.user()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .<Ending>map(row -> new Ending.OfToken(row.getString("token"), instant(row, "over_at")))
                        .toList());
    }

    /** So many tokens are not issued by hand: an answer of more rows, at each decision, would take its time. */
    private static final int MOST_ISSUES = 10_000;

    /** Empty when there are too many to look at. */
    Uni<Optional<Issues>> issues(WorkspaceId workspace) {
        return pool.preparedQuery("""
                        select clock_timestamp() as now, token, person, issued_by, issued_with, since
                        from (values (1)) as always left join issued
                          on workspace = $1 and since > clock_timestamp() - make_interval(secs => $2)
                        order by since limit $3""")
                .execute(Tuple.of(workspace.value(), (double) Vouchers.FRESH.toSeconds(), MOST_ISSUES + 1))
                .map(rows -> rows.size() > MOST_ISSUES ? Optional.<Issues>empty() : Optional.of(issues(rows)))
                .onFailure()
                .transform(Endings::away);
    }

    private static Issues issues(RowSet<Row> rows) {
        var issues = new ArrayList<Issue>();
        var now = Instant.EPOCH;
        for (var row : rows) {
            now = instant(row, "now");
            if (row.getString("token") != null) {
                issues.add(new Issue(
                        row.getString("token"),
                        row.getString("person"),
                        row.getString("issued_by"),
                        Set.of(row.getArrayOfStrings("issued_with")),
                        instant(row, "since")));
            }
        }
        return new Issues(issues, now);
    }

    private static List<Ending> plus(List<Ending> some, Ending one) {
        var all = new ArrayList<>(some);
        all.add(one);
        return List.copyOf(all);
    }

    Uni<Boolean> hold(Session session) {
        return hold(pool, session).onFailure().transform(Endings::away);
    }

    private static Uni<Boolean> hold(SqlClient client, Session session) {
        return client.preparedQuery("""
                        select exists (select 1 from ending where workspace = $1 and person = $2
                          and (token = any($3) or earlier_than > $4)) as ended""")
                .execute(Tuple.of(
                        session.workspace().value(),
                        session.user(),
                        session.ids().toArray(String[]::new),
                        utc(session.since())))
                .map(rows -> rows.iterator().next().getBoolean("ended"));
    }

    /** Up to where was read: a number counts upwards until the database is restored from a backup, the time also then. */
    record Mark(long number, Instant at) {

        static final Mark START = new Mark(0, Instant.EPOCH);

        Mark and(Mark other) {
            return new Mark(Math.max(number, other.number), at.isAfter(other.at) ? at : other.at);
        }
    }

    record Marked(Mark mark, Ending ending) {}

    /** Those that were written after the mark, and its own again. */
    Uni<List<Marked>> after(Mark mark) {
        return looks.preparedQuery("""
                        select number, workspace, person, token, earlier_than, ended_at, over_at from ending
                        where number > $1 or ended_at >= $2 order by number""")
                .execute(Tuple.of(mark.number(), utc(mark.at())))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Endings::marked)
                        .toList())
                .onFailure()
                .transform(Endings::away);
    }

    private static Marked marked(Row row) {
        @Nullable String token = row.getString("token");
        var overAt = instant(row, "over_at");
        return new Marked(
                new Mark(row.getLong("number"), instant(row, "ended_at")),
                token == null
                        ? new Ending.OfPerson(
                                new WorkspaceId(row.getString("workspace")),
                                row.getString("person"),
                                instant(row, "earlier_than"),
                                overAt)
                        : new Ending.OfToken(token, overAt));
    }

    /** @param by who is not to do it once they were ended, whatever this gateway knows of that */
    private <T> Uni<T> writeBy(Session by, Function<SqlConnection, Uni<T>> statements) {
        return write(connection -> hold(connection, by)
                .invoke(ended -> {
                    if (ended) {
                        throw Sessions.ended();
                    }
                })
                .chain(() -> statements.apply(connection)));
    }

    /**
     * One writer at a time, to the commit: numbers become visible in their order, and what is looked at is true until
     * then. Nobody waits for long for another one.
     */
    private <T> Uni<T> write(Function<SqlConnection, Uni<T>> statements) {
        return pool.withTransaction(connection -> connection
                        .query("set local lock_timeout = '2s'")
                        .execute()
                        .chain(() -> connection
                                .query("lock table ending in share row exclusive mode")
                                .execute())
                        .chain(() -> connection
                                .query("delete from ending where over_at < clock_timestamp()")
                                .execute())
                        .chain(() -> connection
                                .query("delete from issued where over_at < clock_timestamp()")
                                .execute())
                        .chain(() -> statements.apply(connection)))
                .onFailure(cause -> !(cause instanceof ProblemException))
                .transform(Endings::away);
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
