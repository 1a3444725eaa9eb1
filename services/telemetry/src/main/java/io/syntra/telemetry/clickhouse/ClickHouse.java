package io.syntra.telemetry.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Calls to ClickHouse. They block: call them on a thread that may. */
@Singleton
public final class ClickHouse {

    private static final Logger LOG = Logger.getLogger(ClickHouse.class);

    private static final int TIMEOUT_EXCEEDED = 159;
    private static final int TOO_MUCH_ANSWERED = 396;
    private static final int TOO_MANY_ROWS = 158;
    private static final int TOO_MANY_BYTES = 307;
    private static final int MEMORY_LIMIT_EXCEEDED = 241;
    private static final int INSERT_SECONDS = 60;

    /** Sooner than the socket's, so that the server ends what nobody waits for any more. */
    private static final int ASK_SECONDS = 50;

    private static final int PING_MILLIS = 2_000;

    private static final String AGAIN = ":again";

    /** That it is killed in the very moment so often in a row does not happen. */
    private static final int MOST_TIMES = 5;

    private final Client client;
    private final ClickHouseConfig config;
    private final Layout layout;
    private final ReadGate gate;
    private final BooleanSupplier askerGone;

    @Inject
    ClickHouse(ClickHouseConfig config, CurrentVertxRequest request) {
        this(config, () -> isGone(request));
    }

    /** @param askerGone whether nobody waits any more for what is read on this thread */
    ClickHouse(ClickHouseConfig config, BooleanSupplier askerGone) {
        this.config = config;
        this.askerGone = askerGone;
        this.layout = new Layout(config.cluster(), config.database());
        this.gate = new ReadGate(
                config.reads().atOnce(),
                config.reads().atOnceOfWorkspace(),
                config.reads().patience());
        this.client = new Client.Builder()
                .addEndpoint(config.url().toString())
                .setUsername(config.user())
                .setPassword(config.password())
                .setDefaultDatabase(config.database())
                // Compression costs more than it saves on one machine, and the embedded engine takes none.
                .compressClientRequest(false)
                .compressServerResponse(false)
                .setConnectTimeout(3, ChronoUnit.SECONDS)
                .setSocketTimeout(INSERT_SECONDS, ChronoUnit.SECONDS)
                // Who calls decides what is tried again: an insert only with the same token and the same rows.
                .setMaxRetries(0)
                .build();
    }

    /**
     * Inserts the rows as one block. A second call with the same token changes nothing, as long as fewer inserts than
     * the table's deduplication window lie between.
     *
     * @throws ClickHouseException when it is not known whether the rows are there
     */
    public void insert(Block<?> rows, String token) {
        insert(rows, 0, rows.size(), token);
    }

    private void insert(Block<?> rows, int from, int to, String token) {
        var some = new BitSet();
        some.set(from, to);
        insert(rows, some, token);
    }

    private void insert(Block<?> rows, BitSet some, String token) {
        if (some.isEmpty()) {
            return;
        }
        var settings = new InsertSettings()
                .serverSetting("insert_deduplication_token", token)
                .serverSetting("insert_deduplicate", "1")
                .serverSetting("async_insert", "0")
                // A batch that comes late may have a row of each day that is kept.
                .serverSetting("max_partitions_per_insert_block", "0");
        if (layout.isCluster()) {
            // When it returns, every shard has its rows, each under this token.
            settings = settings.serverSetting("distributed_foreground_insert", "1");
        }
        var all = settings;
        var table = rows.table();
        await(
                        () -> client.insert(
                                table.name(),
                                table.columns(),
                                out -> rows.write(some, out),
                                ClickHouseFormat.RowBinary,
                                all),
                        "insert into " + table.name())
                .close();
    }

    /**
     * The same, but a row that ClickHouse refuses does not hold back the others: they are inserted in halves, and in halves
     * of those, each under a token of its own.
     *
     * @return the numbers of those that it refuses alone
     * @throws ClickHouseException when it is not known whether the others are there
     */
    public List<Integer> insertAllButRefused(Block<?> rows, String token) {
        return insertAllButRefused(rows, 0, rows.size(), token);
    }

    private List<Integer> insertAllButRefused(Block<?> rows, int from, int to, String token) {
        try {
            insert(rows, from, to, token);
            return List.of();
        } catch (ClickHouseException e) {
            if (!e.isOfRows()) {
                throw e;
            }
            if (to - from == 1) {
                LOG.errorf(e, "ClickHouse refuses a row table=%s", rows.table().name());
                return List.of(from);
            }
            var half = from + (to - from) / 2;
            var refused = new ArrayList<>(insertAllButRefused(rows, from, half, token + ":0"));
            refused.addAll(insertAllButRefused(rows, half, to, token + ":1"));
            return refused;
        }
    }

    /**
     * Of rows that were inserted under this token, now and maybe before, by a try whose end nobody saw. A single server
     * writes a token down before it has the rows: one that is killed in between takes the next try for a repetition, and
     * drops it. What is not there is inserted under another token.
     *
     * @param refused numbers of those that it does not take
     * @see <a href="https://github.com/ClickHouse/ClickHouse/blob/master/src/Storages/MergeTree/MergeTreeSink.cpp">MergeTreeSink</a>
     */
    public void makeSure(Block<?> rows, BitSet refused, String token) {
        if (layout.isCluster()) {
            return; // Keeper takes both in one.
        }
        if (rows.table().search() == null) {
            insert(rows, token + AGAIN);
            return;
        }
        for (int times = 1; times <= MOST_TIMES; times++) {
            var missing = rows.missing(condition -> isThere(rows.table(), condition));
            missing.andNot(refused);
            if (missing.isEmpty()) {
                return;
            }
            LOG.warnf(
                    "ClickHouse knows a token but not its rows table=%s rows=%d",
                    rows.table().name(), missing.cardinality());
            insert(rows, missing, token + AGAIN.repeat(times));
        }
    }

    private boolean isThere(Table<?> table, String condition) {
        return !ask("SELECT 1 FROM " + table.name() + " WHERE " + condition + " LIMIT 1")
                .isEmpty();
    }

    /** Takes rows one by one, so that an answer never is in memory as a whole. */
    @FunctionalInterface
    public interface Rows {

        /** @return whether more rows are wanted */
        boolean take(ClickHouseBinaryFormatReader row);
    }

    /**
     * Answers a person's question, within limits and unable to change anything. Values only come as parameters
     * ({@code {name:Type}} in the statement).
     *
     * @throws ProblemException when it takes too long, too many are asked at once, or ClickHouse is away
     */
    public void read(WorkspaceId workspace, String sql, Map<String, Object> parameters, Rows rows) {
        try (var _ = gate.enter(workspace.value(), askerGone)) {
            ask(sql, parameters, rows);
        }
    }

    /** Behind a request that ended while its question waited for others; what no request asks is not. */
    private static boolean isGone(CurrentVertxRequest request) {
        var current = Arc.container().requestContext().isActive() ? request.getCurrent() : null;
        return current != null && current.response().closed();
    }

    private void ask(String sql, Map<String, Object> parameters, Rows rows) {
        var limits = config.reads();
        var settings = limited();
        try (var answer = new Answer(await(() -> client.query(sql, escaped(parameters), settings), "read"))) {
            var reader = client.newBinaryFormatReader(answer.response());
            var wanted = true;
            while (wanted && reader.next() != null) {
                wanted = rows.take(reader);
            }
        } catch (ProblemException e) {
            throw e; // of whoever takes the rows
        } catch (RuntimeException e) {
            throw unreadable(e, limits);
        }
    }

    private QuerySettings limited() {
        var limits = config.reads();
        return new QuerySettings()
                .setFormat(ClickHouseFormat.RowBinaryWithNamesAndTypes)
                // A failure in the middle of an answer would come as text between the rows, and be read as such.
                .waitEndOfQuery(true)
                .serverSetting("readonly", "1")
                .serverSetting(
                        "max_execution_time", String.valueOf(limits.time().toSeconds()))
                .serverSetting("max_result_rows", String.valueOf(limits.rows()))
                .serverSetting("max_result_bytes", String.valueOf(limits.bytes()))
                .serverSetting("max_rows_to_read", String.valueOf(limits.rowsToRead()))
                .serverSetting("max_bytes_to_read", String.valueOf(limits.bytesToRead()))
                // What a join does not find is nothing, and not an empty text or the year 1970.
                .serverSetting("join_use_nulls", "1")
                // On a cluster, what an inner query finds on all shards goes to each.
                .serverSetting("distributed_product_mode", "global")
                .serverSetting("max_memory_usage", String.valueOf(limits.memoryBytes()));
    }

    /** What {@link #read} may look at. */
    public long rowsToRead() {
        return config.reads().rowsToRead();
    }

    /**
     * ClickHouse reads a parameter as a field of its TabSeparated format, and the client hands it on as it is: without
     * this, a person's {@code \N} would be NULL.
     */
    private static Map<String, Object> escaped(Map<String, Object> parameters) {
        var escaped = new HashMap<>(parameters);
        escaped.replaceAll((name, value) -> value instanceof String text
                ? text.replace("\\", "\\\\")
                        .replace("\t", "\\t")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                : value);
        return escaped;
    }

    private static ProblemException unreadable(RuntimeException e, ClickHouseConfig.Reads limits) {
        var code = ClickHouseException.serverCode(e);
        return switch (code) {
            case TIMEOUT_EXCEEDED ->
                ProblemException.of(
                        ProblemCode.UPSTREAM_TIMEOUT,
                        "The question took longer than " + limits.time().toSeconds()
                                + " seconds. Ask for a shorter time range.",
                        e);
            case TOO_MANY_ROWS, TOO_MANY_BYTES ->
                ProblemException.of(
                        ProblemCode.UPSTREAM_TIMEOUT,
                        "To answer it, more than " + limits.rowsToRead() + " rows or " + limits.bytesToRead()
                                + " bytes would have to be read. Ask for a shorter time range.",
                        e);
            case TOO_MUCH_ANSWERED ->
                ProblemException.of(
                        ProblemCode.UPSTREAM_TIMEOUT,
                        "The answer has more than " + limits.rows() + " rows or " + limits.bytes()
                                + " bytes. Ask for a shorter time range.",
                        e);
            case MEMORY_LIMIT_EXCEEDED ->
                ProblemException.of(
                        ProblemCode.UPSTREAM_TIMEOUT,
                        "The question needs more than the " + limits.memoryBytes() / (1024 * 1024)
                                + " MB that one may have. Ask for a shorter time range, or for fewer groups.",
                        e);
            default -> ClickHouseException.isOfStatement(code) ? unanswerable(code, e) : away(e);
        };
    }

    private static ProblemException unanswerable(int code, RuntimeException e) {
        LOG.warnf(e, "ClickHouse refuses a statement code=%d", code);
        return ProblemException.of(
                ProblemCode.INVALID_FIELD,
                "ClickHouse cannot answer this question; asked again, it will not either (its error " + code
                        + "). Ask in another way.",
                e);
    }

    private static ProblemException away(RuntimeException e) {
        return ProblemException.of(
                ProblemCode.UNAVAILABLE,
                "Telemetry cannot be read at this moment. What is sent meanwhile is kept; ask again in a few seconds.",
                e);
    }

    boolean answers() {
        try {
            return client.ping(PING_MILLIS);
        } catch (RuntimeException e) {
            return false;
        }
    }

    void createDatabase() {
        // The one statement that cannot run inside the database.
        var settings = new QuerySettings().setDatabase("default");
        execute(layout.createDatabase(), settings);
    }

    /**
     * @param value as ClickHouse shows it, for example {@code ('2026-11-22',30)}
     */
    public record Partition(String id, String value, long bytes, long rows) {}

    /** The partitions of a table of ours. */
    public List<Partition> partitions(String table) {
        return ask("SELECT partition_id AS id, any(partition) AS value, sum(bytes_on_disk) AS bytes, sum(rows) AS n"
                        + " FROM " + layout.parts() + " WHERE active AND database = currentDatabase() AND table = '"
                        + layout.stored(table) + "' GROUP BY id")
                .stream()
                .map(row -> new Partition(
                        row.getString("id"),
                        row.getString("value"),
                        row.getBigInteger("bytes").longValue(),
                        row.getBigInteger("n").longValue()))
                .toList();
    }

    /** Whether rows of a table of ours are being deleted at this moment. */
    public boolean isMutating(String table) {
        return !ask("SELECT 1 FROM " + layout.all("system.mutations")
                        + " WHERE NOT is_done AND database = currentDatabase() AND table = '" + layout.stored(table)
                        + "' LIMIT 1")
                .isEmpty();
    }

    /** Why rows of a table of ours cannot be deleted, though it is tried; until they are, no others are either. */
    public Optional<String> mutationFailure(String table) {
        return ask("SELECT latest_fail_reason AS why FROM " + layout.all("system.mutations")
                        + " WHERE NOT is_done AND latest_fail_reason != '' AND database = currentDatabase() AND table = '"
                        + layout.stored(table) + "' LIMIT 1")
                .stream()
                .map(row -> row.getString("why"))
                .findFirst();
    }

    /** What a row of a table of ours is on average, before compression. */
    public double bytesPerRow(String table) {
        return ask("SELECT sum(data_uncompressed_bytes) / greatest(sum(rows), 1) AS bytes FROM " + layout.parts()
                        + " WHERE active AND database = currentDatabase() AND table = '" + layout.stored(table) + "'")
                .getFirst()
                .getDouble("bytes");
    }

    /** A statement of a migration, as it is on this layout. */
    void migrate(String statement) {
        layout.ddl(statement).forEach(this::execute);
    }

    /** Changes the rows of a table of ours, wherever they lie; the action must hold nothing that came from outside. */
    public void alter(String table, String action) {
        execute(layout.alterStored(table, action));
    }

    /** Begins to delete rows; values from outside stand in the condition as {@code {name:Type}}. */
    public void delete(String table, String condition, Map<String, Object> parameters) {
        var sql = layout.alterStored(table, "DELETE WHERE " + condition);
        // The embedded engine would wait for the end.
        var settings = new QuerySettings().serverSetting("mutations_sync", "0");
        new Answer(await(() -> client.query(sql, escaped(parameters), settings), sql)).close();
    }

    /**
     * The same.
     *
     * @param name by which it is known again; ids and words only
     */
    public void delete(String table, String condition, Map<String, Object> parameters, String name) {
        delete(table, "(" + condition + ") AND '" + name + "' != ''", parameters);
    }

    /** Whether the deletion of that name began, be it done or not; of a table, the last hundred deletions are known. */
    public boolean isDeletionKnown(String table, String name) {
        return !ask("SELECT 1 FROM " + layout.all("system.mutations")
                        + " WHERE database = currentDatabase() AND table = '" + layout.stored(table)
                        + "' AND position(command, '" + name + "') > 0 LIMIT 1")
                .isEmpty();
    }

    /** How many rows of a table of ours there are for which the condition holds. */
    public long count(String table, String condition, Map<String, Object> parameters) {
        return ask("SELECT toInt64(count()) AS n FROM " + table + " WHERE " + condition, parameters)
                .getFirst()
                .getLong("n");
    }

    /** The same with values from outside, which stand in the statement as {@code {name:Type}}. */
    public List<GenericRecord> ask(String sql, Map<String, Object> parameters) {
        try {
            var settings = new QuerySettings().serverSetting("max_execution_time", String.valueOf(ASK_SECONDS));
            return client.queryAll(sql, escaped(parameters), settings);
        } catch (RuntimeException e) {
            throw new ClickHouseException("cannot run: " + sql, e);
        }
    }

    /** Whether the disk still has parts of a table of ours that were replaced up to that time. */
    public boolean hasOldParts(String table, Instant replacedUntil) {
        return !ask("SELECT 1 FROM " + layout.all("system.parts")
                        + " WHERE NOT active AND database = currentDatabase() AND table = '" + layout.stored(table)
                        + "' AND remove_time <= toDateTime(" + replacedUntil.getEpochSecond() + ", 'UTC') LIMIT 1")
                .isEmpty();
    }

    /** For this service's own housekeeping; the statement must hold nothing that came from outside. */
    public List<GenericRecord> ask(String sql) {
        return ask(sql, Map.of());
    }

    /** For this service's own housekeeping; the statement must hold nothing that came from outside. */
    public void execute(String sql) {
        execute(sql, new QuerySettings());
    }

    private void execute(String sql, QuerySettings settings) {
        new Answer(await(() -> client.query(sql, settings), sql)).close();
    }

    /** Closes without an exception that the caller would have to know. */
    private record Answer(QueryResponse response) implements AutoCloseable {

        @Override
        public void close() {
            try {
                response.close();
            } catch (Exception e) {
                throw new ClickHouseException("an answer cannot be closed", e);
            }
        }
    }

    /** @param call may fail by itself, or what it returns */
    private static <T> T await(Supplier<? extends Future<T>> call, String what) {
        try {
            return call.get().get();
        } catch (ExecutionException e) {
            throw new ClickHouseException("cannot run: " + what, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClickHouseException("interrupted: " + what, e);
        } catch (RuntimeException e) {
            throw new ClickHouseException("cannot run: " + what, e);
        }
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
