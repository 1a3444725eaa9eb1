package io.syntra.telemetry.query;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.query.catalog.Dataset;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells the rows of a query as they come. It asks for the last half minute each second and leaves out what it told: a row may
 * come later than others that are newer, and one that comes later than half a minute is not told.
 */
@Singleton
class Tails {

    private static final Logger LOG = Logger.getLogger(Tails.class);
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final int MOST_ROWS = 1_000;

    /** Each is a query a second. */
    private static final int MOST = 20;

    private final Queries queries;
    private final Clock clock;
    private final Semaphore places = new Semaphore(MOST);

    Tails(Queries queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /** @throws ProblemException when it is no query, or one whose rows do not stay what they are */
    Multi<Map<String, @Nullable Object>> of(WorkspaceId workspace, String query) {
        check(query);
        if (!places.tryAcquire()) {
            throw ProblemException.of(
                            ProblemCode.OVERLOADED,
                            "There are " + MOST + " tails already; try again when one has ended.")
                    .withHeader("Retry-After", "10");
        }
        var told = new Told();
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
                .transformToMultiAndConcatenate(rows -> Multi.createFrom().iterable(rows))
                .select()
                .first(LONGEST)
                .onTermination()
                .invoke(places::release);
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

    private List<Map<String, @Nullable Object>> news(WorkspaceId workspace, String query, Told told) {
        try {
            var now = clock.instant();
            return told.news(queries.answer(queries.question(
                    workspace, new AskQuery(query, time(now.minus(LATE)), time(now.plus(LATE)), MOST_ROWS), now)));
        } catch (ProblemException e) {
            // The next look is about nearly the same time.
            LOG.debugf(e, "A tail had no answer workspace=%s", workspace);
            return List.of();
        }
    }

    private static String time(Instant at) {
        return at.toString();
    }

    /** What was told of the time that is looked at. */
    private static final class Told {

        private Map<List<@Nullable Object>, Integer> before = Map.of();

        /** Rows that are alike are told as often as they are there. */
        List<Map<String, @Nullable Object>> news(QueryAnswer answer) {
            var there = new HashMap<List<@Nullable Object>, Integer>();
            var news = new ArrayList<Map<String, @Nullable Object>>();
            for (var row : answer.rows()) {
                if (there.merge(row, 1, Integer::sum) > before.getOrDefault(row, 0)) {
                    news.add(named(answer.columns(), row));
                }
            }
            before = there;
            return news;
        }

        private static Map<String, @Nullable Object> named(
                List<QueryAnswer.Column> columns, List<@Nullable Object> row) {
            var named = new LinkedHashMap<String, @Nullable Object>();
            for (int i = 0; i < columns.size(); i++) {
                named.put(columns.get(i).name(), row.get(i));
            }
            return named;
        }
    }
}
