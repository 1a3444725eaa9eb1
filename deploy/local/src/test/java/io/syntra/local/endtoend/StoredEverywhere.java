package io.syntra.local.endtoend;

import io.syntra.engines.EngineFolders;
import io.syntra.engines.clickhouse.ClickHouse;
import io.syntra.engines.postgres.Postgres;
import io.syntra.local.setup.Port;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * All that a suite keeps: each row of each table of Postgres and ClickHouse, each record of each topic of Kafka, each
 * file below its state folder, and what everybody can see of its processes.
 */
final class StoredEverywhere {

    /** Gets to see everything, in pieces. */
    interface Reader {
        /** @param text bytes, each as a character */
        void read(String place, String text);
    }

    private static final int CHUNK = 1 << 20;
    /** So much of a piece stands at the beginning of the next one too. */
    private static final int OVERLAP = 256;

    private final Installation installation;
    private final Postgres postgres;
    private final ClickHouse clickhouse;

    StoredEverywhere(Installation installation) {
        this.installation = installation;
        var folders = installation.folders();
        var places = new EngineFolders(folders.tools(), folders.data(), folders.keys());
        postgres = new Postgres(places, installation.settings().port(Port.POSTGRES));
        clickhouse = new ClickHouse(places, installation.settings().port(Port.CLICKHOUSE));
    }

    void read(Reader reader) throws Exception {
        tables(reader);
        clickhouse(reader);
        topics(reader);
        files(reader);
        installation.processes().forEach(process -> reader.read("process", process));
    }

    private void tables(Reader reader) throws SQLException {
        for (var database : query("postgres", "select datname from pg_database where datallowconn")) {
            var tables = query(database, """
                    select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where c.relkind in ('r', 'm', 'p') and n.nspname not in ('pg_catalog', 'information_schema')""");
            try (var connection = connect(database)) {
                for (var table : tables) {
                    rows(connection, table, "postgres " + database + " " + table, reader);
                }
                rows(connection, "pg_stat_activity", "postgres activity", reader);
                rows(connection, "pg_class", "postgres " + database + " names", reader);
            }
        }
    }

    private static void rows(Connection connection, String table, String place, Reader reader) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(1_000);
            try (var rows = statement.executeQuery("select * from " + table)) {
                while (rows.next()) {
                    reader.read(place, row(rows));
                }
            }
        }
        connection.rollback();
    }

    private static String row(ResultSet rows) throws SQLException {
        var row = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            if (rows.getMetaData().getColumnTypeName(i).equals("bytea")) {
                var bytes = rows.getBytes(i);
                row.append(bytes == null ? "" : Marks.characters(bytes, bytes.length));
            } else {
                row.append(rows.getString(i));
            }
            row.append('\n');
        }
        return row.toString();
    }

    private List<String> query(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var rows = connection.createStatement().executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private Connection connect(String database) throws SQLException {
        var server = postgres.databases();
        return DriverManager.getConnection(
                "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + database,
                server.user(),
                server.password());
    }

    void clickhouse(Reader reader) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var tables = ask(http, """
                    SELECT concat('`', database, '`.`', name, '`') FROM system.tables
                    WHERE lower(database) NOT IN ('system', 'information_schema') FORMAT TSVRaw""", InputStream::readAllBytes);
            for (var table : new String(tables, StandardCharsets.UTF_8).lines().toList()) {
                ask(http, "SELECT * FROM " + table + " FORMAT RowBinary", body -> {
                    chunks(body, "clickhouse " + table, reader);
                    return table;
                });
            }
        }
    }

    private interface Reading<T> {
        T of(InputStream body) throws IOException;
    }

    private <T> T ask(HttpClient http, String sql, Reading<T> reading) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(clickhouse.url().toString()))
                .header("X-ClickHouse-User", ClickHouse.USER)
                .header("X-ClickHouse-Key", clickhouse.password().value())
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException(sql + ": " + new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
            return reading.of(body);
        }
    }

    private void topics(Reader reader) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + installation.settings().port(Port.KAFKA),
                "max.poll.records",
                5_000);
        try (var kafka = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions = kafka.listTopics().entrySet().stream()
                    .flatMap(topic ->
                            topic.getValue().stream().map(part -> new TopicPartition(topic.getKey(), part.partition())))
                    .collect(Collectors.toSet());
            kafka.assign(partitions);
            kafka.seekToBeginning(partitions);
            var ends = kafka.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> kafka.position(end.getKey()) < end.getValue())) {
                for (var record : kafka.poll(Duration.ofMillis(200))) {
                    var place = "kafka " + record.topic();
                    characters(reader, place, record.key());
                    characters(reader, place, record.value());
                    record.headers().forEach(header -> {
                        reader.read(place, header.key());
                        characters(reader, place, header.value());
                    });
                }
            }
        }
    }

    private static void characters(Reader reader, String place, byte @Nullable [] bytes) {
        if (bytes != null) {
            reader.read(place, Marks.characters(bytes, bytes.length));
        }
    }

    private void files(Reader reader) throws IOException {
        var state = installation.folders().state();
        Files.walkFileTree(state, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    var place = "file " + state.relativize(file);
                    reader.read(place, file.getFileName().toString());
                    try (var content = Files.newInputStream(file)) {
                        chunks(content, place, reader);
                    } catch (NoSuchFileException e) {
                        return visitFileFailed(file, e);
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            /** A suite that runs deletes files. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void chunks(InputStream content, String place, Reader reader) throws IOException {
        var chunk = new byte[CHUNK];
        int kept = 0;
        while (true) {
            int read = content.readNBytes(chunk, kept, CHUNK - kept);
            if (read == 0) {
                return;
            }
            reader.read(place, Marks.characters(chunk, kept + read));
            int from = Math.max(0, kept + read - OVERLAP);
            kept = kept + read - from;
            System.arraycopy(chunk, from, chunk, 0, kept);
        }
    }
}
