package io.syntra.telemetry.query;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.clickhouse.ReadGate;
import io.syntra.telemetry.query.catalog.Dataset;
import io.syntra.telemetry.query.syntax.Expression;
import io.syntra.telemetry.query.syntax.Query;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.syntax.Source;
import io.syntra.telemetry.query.syntax.Stage;
import io.syntra.telemetry.query.syntax.Syntax;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells the rows of a query as they come. It asks for the last half minute each second and leaves out what it told: a row may
 * come later than others that are newer, and one that comes later than half a minute is not told. Where the half minute
 * has more rows than are looked at, it is a shorter time.
 */
@Singleton
class Tails {

    private static final Logger LOG = Logger.getLogger(Tails.class);
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** Of a second; of more it is said how many are left out. */
    private static final int MOST_TOLD = 1_000;

    /** Each time: the newest ones of the half minute. */
    private static final int MOST_LOOKED_AT = 10_000;

    /** A column beside those that were asked for, which nobody can write. */
    private static final String AT = " at";

    /** Each is a query a second. */
    private static final int MOST = 20;

    private static final int MOST_OF_WORKSPACE = 10;

    private final Queries queries;
    private final Clock clock;
    private final ReadGate places = new ReadGate(MOST, MOST_OF_WORKSPACE, Duration.ZERO);

    Tails(Queries queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /** What a tail tells. */
    sealed interface Event {

        /** Values by the columns' names. */
        record Row(Map<String, @Nullable Object> values) implements Event {}

        /** Rows before the next ones that nobody is told of, because there are too many. */
        record LeftOut(long atLeast) implements Event {}
    }

    /** @throws ProblemException when it is no query, or one whose rows do not stay what they are */
    Multi<Event> of(WorkspaceId workspace, String query) {
        check(query);
        var place = place(workspace);
        var told = new Told(MOST_TOLD);
        return Multi.createFrom()
                .ticks()
                .every(BETWEEN)
                // Whoever reads slowly is told of as much as there is time for.
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> Uni.createFrom()
                        .item(() -> news(workspace, query, told))
                        .runSubscriptionOn(Infrastructure.getDefaultExecutor()))
                .onItem()
                .transformToMultiAndConcatenate(events -> Multi.createFrom().iterable(events))
                .select()
                .first(LONGEST)
                .onTermination()
                .invoke(place::close);
    }

    private ReadGate.Pass place(WorkspaceId workspace) {
        try {
            return places.enter(workspace.value());
        } catch (ProblemException e) {
            throw ProblemException.of(
                            ProblemCode.OVERLOADED,
                            "There are " + MOST + " tails already, or " + MOST_OF_WORKSPACE
                                    + " of the workspace; try again when one has ended.",
                            e)
                    .withHeader("Retry-After", "10");
        }
    }

    /** Sums, orders and joins of half a minute are another thing each second. */
    static void check(String text) {
        try {
            Query query = Syntax.read(text);
            boolean isTable = query.source() instanceof Source.Metric
                    || (query.source() instanceof Source.Table table
                            && !table.name().equals(Dataset.ERRORS.word()));
            boolean staysSo = query.stages().stream()
                    .allMatch(stage -> stage instanceof Stage.Where
                            || stage instanceof Stage.Extend
                            || stage instanceof Stage.Project);
            if (!isTable || !staysSo) {
                throw ProblemException.field(
                        ProblemCode.INVALID_FIELD,
                        "query",
                        "a tail is of one table other than errors, with where, extend and project");
            }
        } catch (QueryError e) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "query", String.valueOf(e.getMessage()));
        }
    }

    private List<Event> news(WorkspaceId workspace, String query, Told told) {
        try {
            var now = clock.instant();
            var question = queries.question(
                    workspace,
                    new AskQuery(query, time(now.minus(LATE)), time(now.plus(LATE)), MOST_LOOKED_AT),
                    now,
                    Tails::newestFirst);
            var columns = question.columns();
            int at = columns.stream().map(QueryAnswer.Column::name).toList().indexOf(AT);
            var look = told.new Look(now);
            boolean truncated = queries.read(question, row -> {
                look.row((Instant) Objects.requireNonNull(row.get(at)), row);
                return true;
            });
            return events(look.end(truncated), columns);
        } catch (ProblemException e) {
            // The next look is about nearly the same time.
            LOG.debugf(e, "A tail had no answer workspace=%s", workspace);
            return List.of();
        }
    }

    private static List<Event> events(Told.News news, List<QueryAnswer.Column> columns) {
        var events = new ArrayList<Event>();
        if (news.leftOut() > 0) {
            events.add(new Event.LeftOut(news.leftOut()));
        }
        news.rows().forEach(row -> events.add(new Event.Row(named(columns, row))));
        return events;
    }

    private static String time(Instant at) {
        return at.toString();
    }

    /** The newest rows first, and when each was. */
    static Query newestFirst(Query query) {
        var start = query.source().at();
        var time = new Expression.Name(start, "ts");
        var stages = new ArrayList<Stage>();
        stages.add(new Stage.Sort(start, List.of(new Stage.Order(time, true))));
        stages.add(new Stage.Extend(start, List.of(new Stage.Named(start, Optional.of(AT), time))));
        for (var stage : query.stages()) {
            stages.add(stage instanceof Stage.Project project ? withTime(project) : stage);
        }
        return new Query(query.source(), stages);
    }

    private static Stage withTime(Stage.Project project) {
        var columns = new ArrayList<>(project.columns());
        columns.add(new Stage.Named(project.at(), Optional.of(AT), new Expression.Name(project.at(), AT)));
        return new Stage.Project(project.at(), columns);
    }

    private static Map<String, @Nullable Object> named(List<QueryAnswer.Column> columns, List<@Nullable Object> row) {
        var named = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < columns.size(); i++) {
            if (!columns.get(i).name().equals(AT)) {
                named.put(columns.get(i).name(), row.get(i));
            }
        }
        return named;
    }
}
