package io.syntra.local.bench;

import io.syntra.contracts.WorkspaceId;
import io.syntra.engines.EngineFolders;
import io.syntra.engines.clickhouse.ClickHouse;
import io.syntra.local.api.Await;
import io.syntra.local.bench.otlp.OtlpBatch.Signal;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Telemetry's tables, past the service: what the engine can do alone, what lies on disk, and rows by the million. */
final class TelemetryTables implements AutoCloseable {

    private static final int OK = 200;
    private static final String DATABASE = "telemetry";
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Rows of the bench alone, each once. */
    private static final String SAMPLE = "bench_sample_";

    /** Into which the same rows are inserted again and again. */
    private static final String SCRATCH = "bench_scratch_";

    private static final List<String> ALL =
            List.of("logs", "spans", "metric_points", "trace_times", "error_occurrences");
    private static final long DAY = Duration.ofDays(1).toNanos();

    private final URI url;
    private final String password;
    private final WorkspaceId workspace;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    TelemetryTables(Folders folders, Settings settings, WorkspaceId workspace) {
        var engine = new ClickHouse(
                new EngineFolders(folders.tools(), folders.data(), folders.keys()), settings.port(Port.CLICKHOUSE));
        this.url = engine.url();
        this.workspace = workspace;
        try {
            this.password = engine.password().value();
        } catch (RuntimeException e) {
            throw new Failure("the engine's password cannot be read: " + e.getMessage(), e);
        }
    }

    /** What earlier runs left behind that did not come to their end, and what this one made. */
    void clean() {
        ownTables().forEach(table -> run("DROP TABLE " + table));
        deleteRows();
    }

    /** Made by the bench. */
    List<String> ownTables() {
        return ask("SELECT name FROM system.tables WHERE database = '" + DATABASE + "' AND name LIKE 'bench\\_%'")
                .lines()
                .toList();
    }

    void deleteRows() {
        for (var table : ALL) {
            if (!ask("SELECT 1 FROM " + table + " WHERE " + ours() + " LIMIT 1").isEmpty()) {
                run("ALTER TABLE " + table + " DELETE WHERE " + ours() + " SETTINGS mutations_sync = 1");
            }
        }
    }

    /** Those that a query finds now. */
    long rows() {
        return Long.parseLong(ask(Arrays.stream(Signal.values())
                .map(signal -> "(" + count(signal) + ")")
                .collect(Collectors.joining(" + ", "SELECT ", ""))));
    }

    long rows(Signal signal) {
        return Long.parseLong(ask(count(signal)));
    }

    private String count(Signal signal) {
        return "SELECT count() FROM " + signal.table() + " WHERE " + ours();
    }

    /** Takes about so many rows of the bench, of one moment if they are lines or spans, and packs them well. */
    void sample(Signal signal, long wanted) {
        var sample = SAMPLE + signal.table();
        run("CREATE TABLE " + sample + " AS " + signal.table());
        // Not the first ones: the service was still warming up.
        var share = Math.min(1, (double) wanted / Math.max(1, rows(signal)));
        var from = Math.max(0, 0.9 - share);
        var of = " FROM " + signal.table() + " WHERE " + ours();
        run("INSERT INTO " + sample + " WITH (SELECT quantilesExact(" + from + ", " + (from + share) + ")(ts)" + of
                + ") AS bounds SELECT *" + of + " AND ts BETWEEN bounds[1] AND bounds[2]");
        run("OPTIMIZE TABLE " + sample + " FINAL");
    }

    /** On disk, with the indexes. */
    double bytesPerRow(Signal signal) {
        return Double.parseDouble(
                ask("SELECT sum(bytes_on_disk) / sum(rows) FROM system.parts WHERE active AND database = '" + DATABASE
                        + "' AND table = '" + SAMPLE + signal.table() + "'"));
    }

    /** Rows of the sample as the service would send them, in a file. */
    void export(Signal signal, int from, int rows, Path file) {
        send(
                "SELECT * FROM " + SAMPLE + signal.table() + " LIMIT " + from + ", " + rows + " FORMAT RowBinary",
                BodyPublishers.noBody(),
                BodyHandlers.ofFile(file));
    }

    void makeScratch() {
        for (var signal : Signal.values()) {
            run("CREATE TABLE " + SCRATCH + signal.table() + " AS " + signal.table());
        }
    }

    /** The same rows every time: they must not be taken for a batch that is sent twice. */
    void insert(Signal signal, Path file) throws IOException {
        send(
                "INSERT INTO " + SCRATCH + signal.table() + " FORMAT RowBinary",
                BodyPublishers.ofFile(file),
                BodyHandlers.ofString());
    }

    /**
     * The sample once more, with other traces, spread over the day before {@code now}: what belongs to one trace stays
     * together, and points stay in their order.
     */
    void addCopy(Signal signal, int number, Instant now) {
        var begin = now.getEpochSecond() * 1_000_000_000L - DAY;
        var sample = SAMPLE + signal.table();
        var first = "(SELECT min(toUnixTimestamp64Nano(ts)) FROM " + sample + ")";
        var last = "(SELECT max(toUnixTimestamp64Nano(ts)) FROM " + sample + ")";
        var at = signal == Signal.METRICS
                ? begin + " + toInt64((toUnixTimestamp64Nano(ts) - " + first + ") / greatest(" + last + " - " + first
                        + ", 1) * " + DAY * 0.99 + ") + " + number * 1_000_000L
                : begin + " + toInt64(if(trace_id = toFixedString('', 16), rand64(), cityHash64(trace_id, " + number
                        + ")) % " + (DAY / 100 * 99) + ") + (toUnixTimestamp64Nano(ts) - " + first + ") % 60000000000";
        var trace = signal == Signal.METRICS
                ? ""
                : ", if(trace_id = toFixedString('', 16), trace_id, toFixedString(concat(char(" + number / 256 + ", "
                        + number % 256 + "), substring(trace_id, 3)), 16)) AS trace_id";
        run("INSERT INTO " + signal.table() + " SELECT * REPLACE (fromUnixTimestamp64Nano(" + at + ", 'UTC') AS ts"
                + trace + ") FROM " + sample + " SETTINGS insert_deduplicate = 0, max_insert_threads = 2");
    }

    /** Until parts are no longer merged, or it takes too long. */
    void settle(Duration longest) {
        Await.within(
                longest,
                () -> ask("SELECT count() FROM system.merges WHERE database = '" + DATABASE + "'")
                                .equals("0")
                        ? Optional.of(true)
                        : Optional.empty());
    }

    /** A value of some row of the bench. */
    String any(Signal signal, String expression, String condition) {
        return ask("SELECT " + expression + " FROM " + signal.table() + " WHERE " + ours() + " AND " + condition
                + " LIMIT 1");
    }

    private String ours() {
        return "workspace = '" + workspace + "'";
    }

    private void run(String sql) {
        ask(sql);
    }

    private String ask(String sql) {
        return send("", BodyPublishers.ofString(sql), BodyHandlers.ofString()).strip();
    }

    /** @param query what to do with the body; empty if the body says it itself */
    private <T> T send(String query, BodyPublisher body, HttpResponse.BodyHandler<T> handler) {
        var settings = Map.of(
                "query",
                query,
                "database",
                DATABASE,
                "max_execution_time",
                String.valueOf(LONGEST.toSeconds()),
                "max_memory_usage",
                "3000000000",
                "insert_deduplicate",
                "0");
        var address = new StringBuilder(url.toString()).append("/?");
        settings.forEach((name, value) -> address.append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
                .append('&'));
        var request = HttpRequest.newBuilder(URI.create(address.toString()))
                .timeout(LONGEST)
                .setHeader("X-ClickHouse-User", ClickHouse.USER)
                .setHeader("X-ClickHouse-Key", password)
                .POST(body)
                .build();
        try {
            var answer = http.send(request, handler);
            if (answer.statusCode() != OK) {
                throw new Failure("ClickHouse refused " + query + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new Failure("ClickHouse does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
