package io.syntra.telemetry.query;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import io.syntra.telemetry.clickhouse.AnswerRoom;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.error.DecidedGroups;
import io.syntra.telemetry.error.Decisions;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.query.catalog.Dataset;
import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.syntax.Query;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.syntax.Syntax;
import io.syntra.telemetry.query.translate.Scope;
import io.syntra.telemetry.query.translate.Translated;
import io.syntra.telemetry.query.translate.Translation;
import io.syntra.telemetry.retention.Retention;
import io.syntra.telemetry.service.KnownServices;
import io.syntra.telemetry.signal.Nanos;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Answers queries. */
@Singleton
public class Queries {

    private static final Duration USUAL_TIME = Duration.ofHours(1);
    private static final double NANOS = 1e9;
    private static final List<String> GROUPS = List.of(Dataset.ERRORS.word(), Dataset.OCCURRENCES.word());

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Postgres postgres;
    private final KnownServices services;
    private final DecidedGroups decided;
    private final Retention retention;
    private final Clock clock;

    Queries(
            ClickHouse clickHouse,
            Schema schema,
            Postgres postgres,
            KnownServices services,
            DecidedGroups decided,
            Retention retention,
            Clock clock) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.postgres = postgres;
        this.services = services;
        this.decided = decided;
        this.retention = retention;
        this.clock = clock;
    }

    /** A query that was read and found right, for one workspace. */
    public record Question(Translated translated, Scope scope, int limit) {

        public List<QueryAnswer.Column> columns() {
            return translated.columns().stream()
                    .map(column ->
                            new QueryAnswer.Column(column.name(), column.type().shown()))
                    .toList();
        }
    }

    /** @throws ProblemException when it is no query, or one that would cost too much */
    Question question(WorkspaceId workspace, AskQuery asked) {
        return question(workspace, asked, clock.instant());
    }

    /**
     * The same as of another time, which is the query's {@code now()}.
     *
     * @throws ProblemException when it is no query, or one that would cost too much
     */
    public Question question(WorkspaceId workspace, AskQuery asked, Instant now) {
        return question(workspace, asked, now, UnaryOperator.identity());
    }

    /**
     * @param change what else is asked than what is written
     * @throws ProblemException when it is no query, or one that would cost too much
     */
    Question question(WorkspaceId workspace, AskQuery asked, Instant now, UnaryOperator<Query> change) {
        var to = QueryParameters.time("to", asked.to()).orElse(now);
        var from = QueryParameters.time("from", asked.from()).orElse(to.minus(USUAL_TIME));
        if (!from.isBefore(to)) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "from", "must be before to");
        }
        var scope = new Scope(
                workspace,
                from,
                to,
                retention.of(workspace),
                now,
                names(workspace),
                groups(workspace, asked.query(), from));
        int limit = asked.limit() == null ? AskQuery.USUAL_ROWS : asked.limit();
        try {
            return new Question(
                    Translation.of(change.apply(Syntax.read(asked.query())), scope, limit + 1L), scope, limit);
        } catch (QueryError e) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "query", String.valueOf(e.getMessage()));
        }
    }

    private Map<UUID, String> names(WorkspaceId workspace) {
        return postgres.await(() -> Panache.withSession(() -> services.names(workspace)));
    }

    /** Only for what may be about them. */
    private Decisions groups(WorkspaceId workspace, String query, Instant from) {
        return GROUPS.stream().anyMatch(query::contains)
                ? postgres.await(() -> Panache.withSession(() -> decided.since(workspace, from)))
                : Decisions.NONE;
    }

    /** @param held for the rows, until nobody needs them any more */
    public QueryAnswer answer(Question question, AnswerRoom.Held held) {
        var rows = new ArrayList<List<@Nullable Object>>();
        boolean truncated = read(question, row -> {
            held.add(row);
            return rows.add(row);
        });
        return new QueryAnswer(
                question.columns(),
                rows,
                truncated,
                question.translated().chart().orElse(null),
                question.scope().from(),
                question.scope().to());
    }

    /** @throws ProblemException when it would read too much */
    void requireAffordable(Question question) {
        refuseTooDear(estimate(question));
    }

    /**
     * @param rows whether more are wanted
     * @return whether there are more than the limit
     */
    boolean read(Question question, Predicate<List<@Nullable Object>> rows) {
        requireAffordable(question);
        return readAffordable(question, rows);
    }

    /** The same of one that was found to be so. */
    boolean readAffordable(Question question, Predicate<List<@Nullable Object>> rows) {
        var more = new boolean[1];
        var count = new int[1];
        var workspace = question.scope().workspace();
        clickHouse.read(
                workspace, question.translated().sql(), question.translated().parameters(), row -> {
                    if (count[0]++ == question.limit()) {
                        more[0] = true;
                        return false;
                    }
                    return rows.test(row(question, row));
                });
        return more[0];
    }

    private void refuseTooDear(Map<String, Long> reads) {
        long rows = reads.values().stream().mapToLong(Long::longValue).sum();
        if (rows > clickHouse.rowsToRead()) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "query",
                    "would read about " + rows + " rows, and at most " + clickHouse.rowsToRead()
                            + " go; ask for a shorter time, or for one service with where service == '…'");
        }
    }

    QueryPlan plan(Question question) {
        var reads = estimate(question).entrySet().stream()
                .map(read -> new QueryPlan.Read(
                        read.getKey(),
                        read.getValue(),
                        Math.round(read.getValue() * clickHouse.bytesPerRow(read.getKey()))))
                .toList();
        return new QueryPlan(
                question.translated().sql(),
                question.translated().parameters(),
                question.columns(),
                reads,
                reads.stream().mapToLong(QueryPlan.Read::rows).sum(),
                reads.stream().mapToLong(QueryPlan.Read::bytes).sum());
    }

    /** Rows by table, before anything is left out. */
    private Map<String, Long> estimate(Question question) {
        schema.ensureForRead();
        var reads = new TreeMap<String, Long>();
        var translated = question.translated();
        var workspace = question.scope().workspace();
        clickHouse.read(workspace, "EXPLAIN ESTIMATE " + translated.sql(), translated.parameters(), row -> {
            reads.merge(row.getString("table"), row.getBigInteger("rows").longValue(), Long::sum);
            return true;
        });
        return reads;
    }

    private static List<@Nullable Object> row(Question question, ClickHouseBinaryFormatReader row) {
        var values = new ArrayList<@Nullable Object>();
        var columns = question.translated().columns();
        for (int i = 0; i < columns.size(); i++) {
            var type = columns.get(i).type();
            values.add(type == Plain.LIST ? row.getList(i + 1) : value(type, row.readValue(i + 1), question.scope()));
        }
        return values;
    }

    private static @Nullable Object value(Type type, @Nullable Object stored, Scope scope) {
        if (stored == null) {
            return null;
        }
        return switch (type) {
            case Plain.TIME -> Nanos.at((Long) stored);
            case Plain.DURATION -> (Long) stored / NANOS;
            case Plain.NUMBER -> Double.isFinite((Double) stored) ? stored : null;
            case Plain.SERVICE -> service((String) stored, scope);
            case Type.Choice choice -> choice.names().get(Math.toIntExact((Long) stored));
            default -> stored;
        };
    }

    private static String service(String id, Scope scope) {
        return scope.services().getOrDefault(UUID.fromString(id), id);
    }
}
