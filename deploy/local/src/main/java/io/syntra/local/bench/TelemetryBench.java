package io.syntra.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Payload;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Role;
import io.syntra.identity.SigningKey;
import io.syntra.identity.Tokens;
import io.syntra.local.api.Await;
import io.syntra.local.api.Refused;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.bench.otlp.OtlpBatch.Moment;
import io.syntra.local.bench.otlp.OtlpBatch.Signal;
import io.syntra.local.bench.otlp.OtlpSender;
import io.syntra.local.bench.otlp.Streams;
import io.syntra.local.bench.otlp.Taken;
import io.syntra.local.bench.otlp.Workload;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import io.syntra.local.suite.Interruption;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * What telemetry takes in and what it costs, on the suite as it runs, in a workspace of its own: how much it takes beside
 * what the engine alone would, how soon it can be asked for, how large it lies on disk, and what ten queries cost as it grows.
 */
final class TelemetryBench {

    static final WorkspaceId WORKSPACE = new WorkspaceId("syntra-bench");

    private static final List<String> SERVICES = List.of("web", "orders", "payments", "catalog");
    private static final int CONNECTIONS = 2;
    private static final int INSERTS_AT_ONCE = 2;

    /** The service in which single lines are looked for. */
    private static final String MARKED = SERVICES.getFirst();

    /** How many times the installation's limits a workspace may have. */
    private static final long CEILING = 10;

    /** Of each million rows. */
    private static final Map<Signal, Double> SHARES =
            new EnumMap<>(Map.of(Signal.LOGS, 0.6, Signal.TRACES, 0.25, Signal.METRICS, 0.15));

    /** More than this on their way, and senders wait: what is taken in faster than it is stored is not sustained. */
    private static final long ON_THEIR_WAY = 150_000;

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LOOK_FOR_MARK = Duration.ofMillis(25);
    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** As many as the service inserts at once when it has much to do. */
    private static final int ROWS_OF_AN_INSERT = 20_000;

    /**
     * How much is done; a test does less.
     *
     * @param sample rows that are looked at on disk and multiplied
     * @param sizes rows over which queries are asked
     * @param perQuery after which it is not repeated any more
     */
    record Plan(
            Duration warmUp,
            Duration sustained,
            int marks,
            Duration engine,
            long sample,
            List<Long> sizes,
            int times,
            Duration perQuery,
            Duration settle) {

        static final Plan WHOLE = new Plan(
                Duration.ofSeconds(15),
                Duration.ofMinutes(2),
                100,
                Duration.ofSeconds(30),
                1_000_000,
                List.of(1_000_000L, 10_000_000L, 50_000_000L),
                20,
                Duration.ofSeconds(8),
                Duration.ofSeconds(30));

        /** For whoever changes something: in three minutes, without what only a longer time and more rows show. */
        static final Plan SHORT = new Plan(
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                20,
                Duration.ofSeconds(15),
                500_000,
                List.of(1_000_000L),
                10,
                Duration.ofSeconds(4),
                Duration.ofSeconds(10));

        Plan {
            sizes = List.copyOf(sizes);
        }
    }

    private final Plan plan;
    private final Folders folders;
    private final Settings settings;
    private final SyntraApi api;
    private final Terminal terminal;
    private final String name = "bench-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<Results.Measure> measures = new ArrayList<>();

    static TelemetryBench of(Plan plan, Folders folders, Settings settings, Terminal terminal, Clock clock) {
        var key = SigningKey.read(folders.keys().resolve(SigningKey.USERS + ".jwk.json"));
        var admin = new Tokens(key, clock).forPerson("bench", WORKSPACE, Role.ADMIN, Duration.ofHours(2));
        var api = new SyntraApi(URI.create(settings.url(Port.GATEWAY)), admin);
        return new TelemetryBench(plan, folders, settings, api, terminal);
    }

    private TelemetryBench(Plan plan, Folders folders, Settings settings, SyntraApi api, Terminal terminal) {
        this.plan = plan;
        this.folders = folders;
        this.settings = settings;
        this.api = api;
        this.terminal = terminal;
    }

    List<Results.Measure> run() {
        // The first question makes the tables.
        api.post("/query", Map.of("query", "logs | count"), JsonNode.class);
        var tokens = new LinkedHashMap<String, Token>();
        try (var tables = new TelemetryTables(folders, settings, WORKSPACE);
                var _ = new Interruption(tables::clean);
                var sender = new OtlpSender(settings.url(Port.TELEMETRY))) {
            tables.clean();
            try {
                liftLimits();
                SERVICES.forEach(service -> tokens.put(service, token(service)));
                measure(tables, sender, tokens);
                return measures;
            } finally {
                terminal.line("Cleaning up");
                tokens.values().forEach(token -> api.delete("/ingest/tokens/" + token.id()));
                tables.clean();
            }
        } catch (IOException e) {
            throw new Failure("the bench cannot go on: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    /** As far as they go; they are those of the bench's workspace alone. */
    private void liftLimits() {
        var usual = api.get("/ingest/limits");
        var lifted = new LinkedHashMap<String, Long>();
        usual.properties()
                .forEach(limit -> lifted.put(limit.getKey(), limit.getValue().asLong() * CEILING));
        try {
            api.put("/ingest/limits", lifted, Map.of(), JsonNode.class);
        } catch (Refused alreadyLifted) {
            terminal.line("The limits stay as an earlier run left them");
        }
    }

    private record Token(String id, String serviceId, String token) implements Payload {}

    private Token token(String service) {
        var wanted = Map.of("name", named(service), "service_name", named(service));
        return api.post("/ingest/tokens", wanted, Token.class);
    }

    /** Another one in each run: what is known of a service stays. */
    private String named(String service) {
        return name + "-" + service;
    }

    private void measure(TelemetryTables tables, OtlpSender sender, Map<String, Token> tokens)
            throws IOException, InterruptedException {
        var connections = new ArrayList<Streams.Connection>();
        for (int i = 0; i < SERVICES.size() * CONNECTIONS; i++) {
            var service = SERVICES.get(i % SERVICES.size());
            connections.add(Streams.Connection.of(service, token(tokens, service), i));
        }
        var ours = ingest(tables, sender, connections);
        delay(sender, connections, token(tokens, MARKED), ours.perSecond() / 2);
        requireAll(tables, sender);
        sample(tables);
        engine(tables, sender.taken(), ours);
        terminal.line("Making room");
        tables.deleteRows();
        queries(tables);
    }

    private static String token(Map<String, Token> tokens, String service) {
        return Objects.requireNonNull(tokens.get(service)).token();
    }

    /** @param megabytes of OTLP, without compression, a second */
    private record Rate(double perSecond, double megabytes) {

        static Rate of(long rows, double bytes, long nanos) {
            return new Rate((double) rows * 1e9 / nanos, bytes * 1e3 / nanos);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,.0f rows/s, %.1f MB/s", perSecond, megabytes);
        }
    }

    private Rate ingest(TelemetryTables tables, OtlpSender sender, List<Streams.Connection> connections) {
        var onTheirWay = new AtomicLong();
        try (var memory = new MemoryWatch(folders, List.of("telemetry", "clickhouse"))) {
            long before;
            long began;
            try (var streams = Streams.open(sender, connections, () -> onTheirWay.get() < ON_THEIR_WAY)) {
                terminal.line("Warming up");
                tell(tables, sender, streams, onTheirWay, plan.warmUp());
                before = tables.rows();
                began = System.nanoTime();
                terminal.line("Telling for " + plan.sustained().toSeconds() + " s over " + connections.size()
                        + " connections");
                tell(tables, sender, streams, onTheirWay, plan.sustained());
            }
            var taken = sender.taken();
            awaitAll(tables, taken);
            long rows = taken.rows() - before;
            var rate = Rate.of(rows, rows * taken.bytesPerRow(), System.nanoTime() - began);
            terminal.line(rate + "; " + taken.refused() + " requests had to be sent again");
            add(
                    "from OTLP to queryable for " + plan.sustained().toSeconds() + " s, lines, spans and points",
                    "–",
                    rate.toString());
            add(
                    "the same, by core",
                    "20 MB/s",
                    String.format(
                            Locale.ROOT,
                            "%.1f MB/s",
                            rate.megabytes() / Hardware.ofThisMachine().cores()));
            add(
                    "memory meanwhile, at most: telemetry, ClickHouse",
                    "–",
                    Terminal.megabytes(memory.most("telemetry")) + ", "
                            + Terminal.megabytes(memory.most("clickhouse")));
            return rate;
        }
    }

    private void tell(
            TelemetryTables tables, OtlpSender sender, Streams streams, AtomicLong onTheirWay, Duration length) {
        long end = System.nanoTime() + length.toNanos();
        while (end - System.nanoTime() > 0) {
            streams.check();
            long stored = tables.rows();
            onTheirWay.set(sender.taken().rows() - stored);
            terminal.status("  " + stored / 1000 + ",000 rows stored, " + onTheirWay + " on their way");
            Await.pause(LOOK);
        }
        streams.check();
    }

    private static void awaitAll(TelemetryTables tables, Taken taken) {
        Await.until(
                "that all rows that were taken can be found",
                LONGEST,
                LOOK_FOR_MARK,
                () -> tables.rows() >= taken.rows() ? Optional.of(true) : Optional.empty());
    }

    /** What was taken is there, and once. */
    private static void requireAll(TelemetryTables tables, OtlpSender sender) {
        var taken = sender.taken();
        awaitAll(tables, taken);
        for (var signal : Signal.values()) {
            if (tables.rows(signal) != taken.of(signal).rows()) {
                throw new Failure(taken.of(signal).rows() + " rows were taken for " + signal.table() + ", and "
                        + tables.rows(signal) + " are there");
            }
        }
    }

    private void delay(OtlpSender sender, List<Streams.Connection> connections, String token, double perSecond)
            throws IOException, InterruptedException {
        terminal.line("Looking for single lines while half as much is told");
        long rowsOfARound = connections.getFirst().rounds().getFirst().rows();
        long began = System.nanoTime();
        var sent = new AtomicLong();
        // Each that goes has been counted, so that all connections together keep the rate.
        BooleanSupplier goes = () -> {
            long due = (long) ((System.nanoTime() - began) / 1e9 * perSecond / rowsOfARound);
            return sent.getAndUpdate(n -> n < due ? n + 1 : n) < due;
        };
        var workload = new Workload(0, MARKED);
        var random = new SplittableRandom();
        var delays = new ArrayList<Duration>();
        try (var streams = Streams.open(sender, connections, goes)) {
            for (int i = 0; i < plan.marks(); i++) {
                streams.check();
                var mark = "mark" + Long.toHexString(random.nextLong());
                var line = workload.line("Here is " + mark);
                var now = Instant.now();
                line.stamp(new Moment(Streams.nanos(now), 0, 0, random));
                long written = System.nanoTime();
                sender.send(token, line);
                var query = Map.of(
                        "query",
                        "logs | where service == '" + named(MARKED) + "' and body has '" + mark + "' | take 1",
                        "from",
                        now.minusSeconds(60).toString());
                delays.add(Await.until(
                        "the line with " + mark,
                        LONGEST,
                        LOOK_FOR_MARK,
                        () -> api.post("/query", query, JsonNode.class)
                                        .path("rows")
                                        .isEmpty()
                                ? Optional.empty()
                                : Optional.of(Duration.ofNanos(System.nanoTime() - written))));
                terminal.status("  lines " + (i + 1) + " of " + plan.marks());
            }
        }
        var sorted = delays.stream().sorted().toList();
        add(
                "line sent until a query finds it, at half that rate, p50 / p99",
                "p99 2 s",
                Terminal.brief(Bench.percentile(sorted, 50)) + " / " + Terminal.brief(Bench.percentile(sorted, 99)));
    }

    private void sample(TelemetryTables tables) {
        terminal.line("Looking at what lies on disk");
        SHARES.forEach((signal, share) -> tables.sample(signal, Math.round(plan.sample() * share)));
        add(
                "on disk: a log line, a span, a sample of a metric",
                "a line 20 bytes",
                SHARES.keySet().stream()
                        .map(signal -> String.format(Locale.ROOT, "%.1f", tables.bytesPerRow(signal)))
                        .collect(Collectors.joining(", ", "", " bytes")));
    }

    /** The engine's own limit: the same rows as bytes that are there already, several inserts at a time. */
    private void engine(TelemetryTables tables, Taken taken, Rate ours) throws IOException {
        terminal.line("Inserting the same rows straight into the engine for "
                + plan.engine().toSeconds() + " s");
        var folder = Files.createTempDirectory(folders.run(), "bench-");
        try {
            var inserts = new ArrayList<Insert>();
            for (var signal : Signal.values()) {
                long rows = Math.round(plan.sample() * Objects.requireNonNull(SHARES.get(signal)) / 10);
                for (int from = 0; from < rows; from += ROWS_OF_AN_INSERT) {
                    var file = folder.resolve(signal.table() + from);
                    tables.export(signal, from, (int) Math.min(ROWS_OF_AN_INSERT, rows - from), file);
                    inserts.add(new Insert(signal, Math.min(ROWS_OF_AN_INSERT, rows - from), file));
                }
            }
            tables.makeScratch();
            var next = new AtomicInteger();
            var rows = new LongAdder();
            var bytes = new DoubleAdder();
            var load = Load.overConnections(INSERTS_AT_ONCE, plan.engine(), () -> {
                var insert = inserts.get(next.getAndIncrement() % inserts.size());
                tables.insert(insert.signal(), insert.file());
                rows.add(insert.rows());
                bytes.add(insert.rows() * taken.of(insert.signal()).bytesPerRow());
            });
            var engine = Rate.of(rows.sum(), bytes.sum(), load.lasted().toNanos());
            terminal.line(engine.toString());
            add(
                    "the same rows straight into the engine, " + INSERTS_AT_ONCE + " inserts at once",
                    "–",
                    engine.toString());
            add(
                    "from OTLP to queryable, as a part of the engine's own rate",
                    "0.5",
                    String.format(Locale.ROOT, "%.2f", ours.megabytes() / engine.megabytes()));
        } finally {
            try (var files = Files.list(folder)) {
                for (var file : (Iterable<Path>) files::iterator) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private record Insert(Signal signal, long rows, Path file) {}

    private void queries(TelemetryTables tables) {
        var now = Instant.now();
        var answers = new LinkedHashMap<String, List<String>>();
        int copies = 0;
        for (long size : plan.sizes()) {
            terminal.line("Filling up to " + millions(size) + " rows of a day");
            for (long rows = tables.rows(); rows < size; rows = tables.rows()) {
                for (var signal : Signal.values()) {
                    tables.addCopy(signal, copies, now);
                }
                copies++;
                terminal.status("  " + tables.rows() / 1_000_000.0 + " million rows");
            }
            tables.settle(plan.settle());
            terminal.line("Asking ten queries over " + millions(size) + " rows");
            var queries = new TelemetryQueries(
                    api,
                    named(MARKED),
                    tables.any(Signal.LOGS, "extract(body, 'order ([0-9a-f]{8})')", "body LIKE '%order %'"),
                    tables.any(Signal.TRACES, "lower(hex(trace_id))", "kind = 2"));
            for (var asked : queries.ask(now, plan.times(), plan.perQuery())) {
                answers.computeIfAbsent(asked.name(), _ -> new ArrayList<>()).add(asked.p95());
                terminal.line("  " + asked.name() + ": " + asked.p95());
            }
        }
        var sizes = plan.sizes().stream().map(TelemetryBench::millions).collect(Collectors.joining(" / "));
        answers.forEach((query, p95) -> add(query + ", p95 over " + sizes + " rows", "–", String.join(" / ", p95)));
    }

    private static String millions(long rows) {
        return rows % 1_000_000 == 0 ? rows / 1_000_000 + " M" : String.format(Locale.ROOT, "%,d", rows);
    }

    private void add(String what, String target, String measured) {
        measures.add(new Results.Measure(what, target, measured));
    }
}
