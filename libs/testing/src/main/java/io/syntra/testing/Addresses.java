package io.syntra.testing;

import io.syntra.engines.EngineException;
import io.syntra.engines.kafka.Topics;
import io.syntra.engines.postgres.Databases;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Where the shared engines are; every key but the host's is one that services understand. */
public final class Addresses {

    static final String POSTGRES_PORT = "syntra.postgres.port";
    static final String POSTGRES_USER = "syntra.postgres.user";
    static final String POSTGRES_PASSWORD = "syntra.postgres.password";
    static final String KAFKA = "kafka.bootstrap.servers";
    static final String CLICKHOUSE_URL = "syntra.clickhouse.url";
    static final String CLICKHOUSE_USER = "syntra.clickhouse.user";
    static final String CLICKHOUSE_PASSWORD = "syntra.clickhouse.password";
    private static final String HOST_PID = "host.pid";
    private static final String LOCALHOST = "127.0.0.1";

    private final Properties values;

    private Addresses(Properties values) {
        this.values = values;
    }

    static Addresses ofThisHost(Map<String, String> values) {
        var properties = new Properties();
        properties.putAll(values);
        properties.setProperty(HOST_PID, String.valueOf(ProcessHandle.current().pid()));
        return new Addresses(properties);
    }

    static Addresses read(Path file) throws IOException {
        var values = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            values.load(in);
        }
        return new Addresses(values);
    }

    void write(Path file) throws IOException {
        Path part = Files.createTempFile(
                file.getParent(),
                file.getFileName().toString(),
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newBufferedWriter(part)) {
            values.store(out, null);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    boolean hostRuns() {
        return host().isPresent();
    }

    Optional<ProcessHandle> host() {
        return ProcessHandle.of(Long.parseLong(value(HOST_PID)))
                .filter(ProcessHandle::isAlive)
                .filter(host -> host.info().commandLine().orElse("").contains(EnginesMain.class.getName()));
    }

    /** Makes the database empty and returns what a service needs to use it. */
    Map<String, String> emptyPostgres(String database) {
        var port = value(POSTGRES_PORT);
        var user = value(POSTGRES_USER);
        var password = value(POSTGRES_PASSWORD);
        try {
            new Databases(LOCALHOST, Integer.parseInt(port), user, password).recreate(database);
        } catch (SQLException e) {
            throw new EngineException("the database " + database + " cannot be made: " + e.getMessage(), e);
        }
        return Map.of(
                "syntra.postgres.host",
                LOCALHOST,
                POSTGRES_PORT,
                port,
                POSTGRES_USER,
                user,
                POSTGRES_PASSWORD,
                password,
                "syntra.postgres.database",
                database);
    }

    /** Empties all topics. */
    Map<String, String> emptyKafka() throws InterruptedException {
        var topics = new Topics(bootstrapServers());
        topics.createAll();
        topics.clear();
        return Map.of(KAFKA, bootstrapServers());
    }

    String bootstrapServers() {
        return value(KAFKA);
    }

    Map<String, String> emptyClickHouse(String database) throws InterruptedException {
        clickHouse("DROP DATABASE IF EXISTS " + database + " SYNC");
        clickHouse("CREATE DATABASE " + database);
        return Map.of(
                CLICKHOUSE_URL,
                value(CLICKHOUSE_URL),
                CLICKHOUSE_USER,
                value(CLICKHOUSE_USER),
                CLICKHOUSE_PASSWORD,
                value(CLICKHOUSE_PASSWORD),
                "syntra.clickhouse.database",
                database);
    }

    private void clickHouse(String statement) throws InterruptedException {
        var credentials = value(CLICKHOUSE_USER) + ":" + value(CLICKHOUSE_PASSWORD);
        var request = HttpRequest.newBuilder(URI.create(
                        value(CLICKHOUSE_URL) + "/?query=" + URLEncoder.encode(statement, StandardCharsets.UTF_8)))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new EngineException(statement + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new EngineException(statement + ": " + e.getMessage(), e);
        }
    }

    private String value(String key) {
        var value = values.getProperty(key);
        if (value == null) {
            throw new IllegalStateException(key + " is not in the addresses of the engines for tests");
        }
        return value;
    }
}
