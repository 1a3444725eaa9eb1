package io.syntra.engines.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.syntra.engines.EngineProcess;
import io.syntra.engines.Ports;
import io.syntra.engines.TestFolders;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClickHouseTest {

    private static final String LOGS = """
            CREATE TABLE logs (
                id UInt64,
                ts DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
                body String CODEC(ZSTD(2)),
                trace_id FixedString(16),
                attributes Map(LowCardinality(String), String),
                INDEX body_words body TYPE text(tokenizer = 'splitByNonAlpha', preprocessor = lower(body)),
                INDEX traces trace_id TYPE bloom_filter(0.001)
            ) ENGINE = MergeTree
            PARTITION BY toDate(ts) ORDER BY (id, ts)
            SETTINGS non_replicated_deduplication_window = 1000""";

    private final Path folder;
    private final ClickHouse clickhouse;
    private Client client;
    private EngineProcess process;

    ClickHouseTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        clickhouse = new ClickHouse(TestFolders.with(folder), Ports.anyFree());
        process = start();
        client = connect();
    }

    @BeforeEach
    void emptyDatabase() throws Exception {
        answer("DROP DATABASE IF EXISTS shop SYNC");
        answer("CREATE DATABASE shop");
    }

    @AfterAll
    void stop() {
        client.close();
        process.close();
    }

    @Test
    void whatItAcknowledgedSurvivesAKillAtAnyMoment() throws Exception {
        // Given
        execute("CREATE TABLE numbers (n UInt64) ENGINE = MergeTree ORDER BY n");
        var acknowledged = new AtomicInteger();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing = writers.submit(() -> {
                try (var stubborn = HttpClient.newHttpClient()) {
                    while (stubborn.send(
                                            request("?database=shop")
                                                    .POST(HttpRequest.BodyPublishers.ofString(
                                                            "INSERT INTO numbers SELECT " + acknowledged.get()))
                                                    .build(),
                                            BodyHandlers.ofString())
                                    .statusCode()
                            == 200) {
                        acknowledged.incrementAndGet();
                    }
                }
                return acknowledged.get();
            });
            Awaitility.await().until(() -> acknowledged.get() > 20);

            // When
            process.kill();
            assertThatThrownBy(writing::get).hasRootCauseInstanceOf(IOException.class);
        }
        startAgain();

        // Then: the one in flight may be there or not
        assertThat(number("SELECT count() FROM numbers")).isBetween(acknowledged.get() + 0L, acknowledged.get() + 1L);
        assertThat(number("SELECT uniqExact(n) FROM numbers WHERE n < " + acknowledged.get()))
                .isEqualTo(acknowledged.get());
    }

    @Test
    void endsInOrderWhenAskedTo() throws Exception {
        execute("CREATE TABLE numbers (n UInt64) ENGINE = MergeTree ORDER BY n");
        execute("INSERT INTO numbers VALUES (1)");

        process.close();
        assertThat(clickhouse.ready()).isFalse();

        startAgain();
        assertThat(number("SELECT count() FROM numbers")).isEqualTo(1);
    }

    @Test
    void aBatchSentAgainWithItsTokenIsStoredOnce() throws Exception {
        // Given
        execute(LOGS);

        // When
        for (int attempt = 0; attempt < 3; attempt++) {
            insert(
                    "{\"id\":1,\"ts\":\"2026-11-22 14:00:00\"}\n\n{\"id\":2,\"ts\":\"2026-11-22 14:00:00\"}\n",
                    "batch-1");
        }
        insert("{\"id\":3,\"ts\":\"2026-11-22 14:00:00\"}\n", "batch-2");

        // Then
        assertThat(number("SELECT count() FROM logs")).isEqualTo(3);
    }

    @Test
    void rowsOfEveryTypeWeUseComeBackAsTheyWent() throws Exception {
        // Given
        execute(LOGS);
        var at = LocalDateTime.of(2026, 11, 22, 14, 0, 0, 123_456_789);
        var attributes = Map.of("http.route", "/users/{id}", "", "empty key", "tab\t", "line\n\nbreak");
        var columns = List.of("id", "ts", "body", "trace_id", "attributes");
        var schema = client.getTableSchema("logs");

        // When
        try (var inserted = client.insert(
                        "logs",
                        columns,
                        out -> {
                            var row = new RowBinaryFormatWriter(out, schema, ClickHouseFormat.RowBinary);
                            row.setValue("id", 0x0A0AL);
                            row.setDateTime("ts", at.atZone(ZoneOffset.UTC));
                            row.setString("body", "TypeError: Cannot read 'user' \\ \n\n; ü");
                            row.setString("trace_id", "0123456789abcdef");
                            row.setValue("attributes", attributes);
                            row.commitRow();
                        },
                        ClickHouseFormat.RowBinary,
                        new InsertSettings().setDeduplicationToken("x"))
                .get()) {
            assertThat(inserted.getWrittenRows()).isEqualTo(1);
        }

        // Then
        GenericRecord row = client.queryAll("SELECT * FROM logs").getFirst();
        assertThat(row.getLong("id")).isEqualTo(0x0A0AL);
        assertThat(row.getLocalDateTime("ts")).isEqualTo(at);
        assertThat(row.getString("body")).isEqualTo("TypeError: Cannot read 'user' \\ \n\n; ü");
        assertThat(row.getString("trace_id")).isEqualTo("0123456789abcdef");
        assertThat(row.getObject("attributes")).isEqualTo(attributes);
        assertThat(number("SELECT count() FROM logs WHERE hasToken(lower(body), 'typeerror')"))
                .isEqualTo(1);
        assertThat(number("SELECT count() FROM logs WHERE attributes['http.route'] = '/users/{id}'"))
                .isEqualTo(1);
    }

    @Test
    void aMillionBinaryRowsAllArriveWhateverBytesTheyHold() throws Exception {
        // Given
        execute("CREATE TABLE numbers (n UInt64) ENGINE = MergeTree ORDER BY n");
        int count = 1_000_000;
        var rows = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.range(0, count).forEach(rows::putLong);

        // When
        try (InsertResponse inserted = client.insert(
                        "numbers", new ByteArrayInputStream(rows.array()), ClickHouseFormat.RowBinary)
                .get()) {
            assertThat(inserted.getWrittenRows()).isEqualTo(count);
        }

        // Then
        assertThat(number("SELECT uniqExact(n) FROM numbers")).isEqualTo(count);
        assertThat(client.queryAll("SELECT n FROM numbers")).hasSize(count);
    }

    @Test
    void readersAndAWriterAtOneTimeSeeTheirOwnParametersOnly() throws Exception {
        // Given
        execute("CREATE TABLE numbers (n UInt64) ENGINE = MergeTree ORDER BY n");
        execute("INSERT INTO numbers SELECT number FROM numbers(1000)");
        Callable<Integer> writer = () -> {
            for (int i = 0; i < 50; i++) {
                insertNumber(1_000 + i);
            }
            return 0;
        };
        List<Callable<Integer>> tasks = IntStream.range(0, 8)
                .<Callable<Integer>>mapToObj(reader -> () -> {
                    for (int i = 0; i < 50; i++) {
                        long wanted = reader * 100L + i;
                        var found = client.queryAll(
                                "SELECT n, getSetting('max_threads') AS threads FROM numbers"
                                        + " WHERE n = {wanted:UInt64} AND {text:String} = 'it''s ü ' || {wanted:String}",
                                Map.of("wanted", wanted, "text", "it's ü " + wanted),
                                new QuerySettings().serverSetting("max_threads", String.valueOf(1 + reader)));
                        assertThat(found).hasSize(1);
                        assertThat(found.getFirst().getLong("n")).isEqualTo(wanted);
                        assertThat(found.getFirst().getInteger("threads")).isEqualTo(1 + reader);
                    }
                    return 1;
                })
                .toList();

        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing = threads.submit(writer);
            for (var reading : threads.invokeAll(tasks)) {
                assertThat(reading.get()).isEqualTo(1);
            }
            writing.get();
        }

        // Then
        assertThat(number("SELECT count() FROM numbers")).isEqualTo(1050);
    }

    /** Guarded by {@code Engine.#next}. */
    @Test
    void aStatementWhoseSenderWentAwayWhileItWaitedIsNotRun() throws Exception {
        // Given
        execute("CREATE TABLE numbers (n UInt64) ENGINE = MergeTree ORDER BY n");
        try (var askers = Executors.newVirtualThreadPerTaskExecutor()) {
            var busy = IntStream.range(0, 8)
                    .mapToObj(i -> askers.submit(() -> answer("SELECT sleep(3)")))
                    .toList();
            Awaitility.await().until(() -> !answersSoon());

            // When
            for (int i = 0; i < 3; i++) {
                abandon("INSERT INTO shop.numbers SELECT " + i);
            }

            // Then
            for (var each : busy) {
                assertThat(each.get().statusCode()).isEqualTo(200);
            }
        }
        execute("INSERT INTO numbers SELECT 7");
        assertThat(number("SELECT sum(n) FROM numbers")).isEqualTo(7);
    }

    private boolean answersSoon() throws Exception {
        try {
            return send(request("").timeout(Duration.ofMillis(300)).POST(text("SELECT 1")))
                            .statusCode()
                    == 200;
        } catch (HttpTimeoutException full) {
            return false;
        }
    }

    private void abandon(String statement) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), clickhouse.port())) {
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                    + basic(ClickHouse.USER + ":"
                                            + clickhouse.password().value())
                                    + "\r\nContent-Length: " + statement.length() + "\r\n\r\n" + statement)
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void theJdbcDriverConnects() throws Exception {
        var properties = new Properties();
        properties.setProperty("user", ClickHouse.USER);
        properties.setProperty("password", clickhouse.password().value());
        properties.setProperty("compress", "false");
        try (var connection = DriverManager.getConnection(
                        "jdbc:clickhouse://127.0.0.1:" + clickhouse.port() + "/shop", properties);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE notes (id UInt32, text String) ENGINE = MergeTree ORDER BY id");
            try (var insert = connection.prepareStatement("INSERT INTO notes VALUES (?, ?)")) {
                insert.setInt(1, 1);
                insert.setString(2, "it's; two\n\nlines");
                insert.addBatch();
                insert.setInt(1, 2);
                insert.setString(2, "plain");
                insert.addBatch();
                insert.executeBatch();
            }
            try (var select = connection.prepareStatement("SELECT text FROM notes WHERE id = ?")) {
                select.setInt(1, 1);
                try (var rows = select.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("it's; two\n\nlines");
                }
            }
        }
    }

    @Test
    void dataIsToldFromStatementsAsClickHouseDoes() throws Exception {
        execute("CREATE TABLE format (a UInt32, s String) ENGINE = MergeTree ORDER BY a");
        for (var statement : List.of(
                "INSERT INTO format VALUES (1, 'it''s; \n\n FORMAT CSV')",
                "/* ; */ insert into `format` (a, s) values (2, 'b'), (3, lower('C'))",
                "INSERT INTO shop.format (a) SETTINGS max_threads = 1 FORMAT CSV\n4\n5\n",
                "INSERT INTO TABLE format FORMAT JSONEachRow {\"a\":6,\"s\":\"x\"}\n\n{\"a\":7}",
                "INSERT INTO format (a, s) SELECT 8, 'VALUES (1); -- ' -- ; the end\n;",
                "INSERT INTO format (SELECT 9, 'sub')",
                "INSERT INTO format WITH 10 AS n SELECT n, $x$heredoc ; 'quoted'$x$")) {
            var answer = send(request("?database=shop").POST(text(statement)));
            assertThat(answer.statusCode()).as(statement + ": " + answer.body()).isEqualTo(200);
        }
        var rows = send(request("?database=shop&default_format=CSV")
                .POST(text("SELECT a, s FROM format ORDER BY a # FORMAT JSON\n;")));
        assertThat(rows.body()).isEqualTo("""
                        1,"it's;\s

                         FORMAT CSV"
                        2,"b"
                        3,"c"
                        4,""
                        5,""
                        6,"x"
                        7,""
                        8,"VALUES (1); -- "
                        9,"sub"
                        10,"heredoc ; 'quoted'"
                        """);
        assertThat(rows.headers().firstValue("X-ClickHouse-Format")).hasValue("CSV");
    }

    @Test
    void longParametersFitIntoTheAddress() throws Exception {
        var text = "x".repeat(200_000);
        var found = client.queryAll("SELECT length({text:String})", Map.of("text", text));
        assertThat(found.getFirst().getLong(1)).isEqualTo(text.length());
    }

    @Test
    void refusalsCarryClickHousesCodes() throws Exception {
        assertThatThrownBy(() -> client.queryAll("SELECT * FROM nowhere"))
                .hasRootCauseInstanceOf(ServerException.class)
                .rootCause()
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.getCode()).isEqualTo(ServerException.TABLE_NOT_FOUND));
        assertCode(answer("SELEC 1"), 400, 62);
        assertCode(answer("SELECT 1; SELECT 2"), 400, 62);
        assertCode(answer(""), 400, 62);
        assertCode(answer("SELECT 1 INTO OUTFILE '/etc/x'"), 400, 48);
        assertCode(answer("INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV"), 400, 48);
        assertCode(send(request("?database=nowhere").POST(text("SELECT 1"))), 404, 81);
        assertCode(send(request("?max_thread=1").POST(text("SELECT 1"))), 404, 115);
        assertCode(send(request("?max_execution_time=1").POST(text("SELECT sleep(3)"))), 408, 159);
        assertCode(send(request("?readonly=1").POST(text("CREATE DATABASE other"))), 403, 164);
        assertCode(send(request("?query=CREATE%20DATABASE%20other").GET()), 403, 164);
        assertCode(send(request("?session_id=1").POST(text("SELECT 1"))), 501, 48);
        assertCode(send(request("?compress=1").POST(text("SELECT 1"))), 501, 48);
    }

    @Test
    void nobodyGetsInWithoutThePassword() throws Exception {
        var url = clickhouse.url().resolve("/?query=SELECT%201");
        assertCode(send(HttpRequest.newBuilder(url)), 403, 516);
        assertCode(send(HttpRequest.newBuilder(url).header("Authorization", basic("syntra:wrong"))), 403, 516);
        assertCode(send(HttpRequest.newBuilder(url).header("X-ClickHouse-User", "default")), 403, 516);
        assertThat(send(HttpRequest.newBuilder(url)
                                .header("X-ClickHouse-User", ClickHouse.USER)
                                .header(
                                        "X-ClickHouse-Key",
                                        clickhouse.password().value()))
                        .body())
                .isEqualTo("1\n");
    }

    @Test
    void noStrangersAddressEndsTheProcess() throws Exception {
        assertCode(sendAsIs("/?query_id=%0A"), 400, 36);
        assertCode(sendAsIs("//"), 404, 48);
        assertCode(sendAsIs("http://["), 400, 36);
        assertCode(send(request("?query_id=a%20b").POST(text("SELECT 1"))), 400, 36);
        assertThat(send(request("?query_id=mine-1").POST(text("SELECT 1")))
                        .headers()
                        .firstValue("X-ClickHouse-Query-Id"))
                .hasValue("mine-1");
        assertThat(process.engine().ready()).isTrue();
    }

    @Test
    void bodiesMayBeCompressedAndBrokenOnesLeaveNothing() throws Exception {
        // Given
        execute("CREATE TABLE numbers (n UInt64) ENGINE = MergeTree ORDER BY n");
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write("{\"n\":1}\n{\"n\":2}\n".getBytes(StandardCharsets.UTF_8));
        }
        var insert = request("?database=shop&query=INSERT%20INTO%20numbers%20FORMAT%20JSONEachRow")
                .header("Content-Encoding", "gzip");

        // When
        var stored = send(insert.copy().POST(HttpRequest.BodyPublishers.ofByteArray(compressed.toByteArray())));
        var broken = send(insert.copy().POST(text("no gzip at all")));
        var halfWrong = send(request("?database=shop&query=INSERT%20INTO%20numbers%20FORMAT%20JSONEachRow")
                .POST(text("{\"n\":3}\n{\"n\":\"three\"}\n")));

        // Then
        assertThat(stored.statusCode()).isEqualTo(200);
        assertThat(stored.headers().firstValue("X-ClickHouse-Summary"))
                .hasValueSatisfying(summary -> assertThat(summary).contains("\"written_rows\":\"2\""));
        assertThat(broken.statusCode()).isEqualTo(400);
        assertCode(halfWrong, 400, 27);
        assertThat(halfWrong.body()).doesNotContain(folder.toString());
        assertThat(number("SELECT count() FROM numbers")).isEqualTo(2);
        try (var left = Files.list(folder.resolve("data/clickhouse/bodies"))) {
            assertThat(left).isEmpty();
        }
    }

    private Client connect() {
        return new Client.Builder()
                .addEndpoint(clickhouse.url().toString())
                .setUsername(ClickHouse.USER)
                .setPassword(clickhouse.password().value())
                .setDefaultDatabase("shop")
                .compressServerResponse(false)
                .build();
    }

    /** With a new client: the old one's idle connections lead to the process that is gone. */
    private void startAgain() throws Exception {
        client.close();
        process = start();
        client = connect();
    }

    private EngineProcess start() throws Exception {
        return EngineProcess.start(clickhouse, folder.resolve("clickhouse.log"));
    }

    private void insert(String rows, String token) throws Exception {
        client.insert(
                        "logs",
                        new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)),
                        ClickHouseFormat.JSONEachRow,
                        new InsertSettings().setDeduplicationToken(token))
                .get()
                .close();
    }

    private void insertNumber(long number) throws Exception {
        client.insert(
                        "numbers",
                        new ByteArrayInputStream(("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8)),
                        ClickHouseFormat.JSONEachRow)
                .get()
                .close();
    }

    private void execute(String sql) throws Exception {
        client.execute(sql).get().close();
    }

    private long number(String sql) {
        return client.queryAll(sql).getFirst().getLong(1);
    }

    private HttpResponse<String> answer(String sql) throws Exception {
        return send(request("").POST(text(sql)));
    }

    private static HttpRequest.BodyPublisher text(String text) {
        return HttpRequest.BodyPublishers.ofString(text);
    }

    private HttpRequest.Builder request(String parameters) {
        return HttpRequest.newBuilder(URI.create(clickhouse.url() + "/" + parameters))
                .timeout(Duration.ofSeconds(20))
                .header(
                        "Authorization",
                        basic(ClickHouse.USER + ":" + clickhouse.password().value()));
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }

    /** Without a password, and past Java's client, which takes no such address. */
    private String sendAsIs(String address) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), clickhouse.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET " + address + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertCode(String answer, int status, int code) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("X-ClickHouse-Exception-Code: " + code + "\r\n")
                .contains("Code: " + code + ". DB::Exception: ");
    }

    private static void assertCode(HttpResponse<String> answer, int status, int code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue(String.valueOf(code));
        assertThat(answer.body()).startsWith("Code: " + code + ". DB::Exception: ");
    }
}
