package io.syntra.deployer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** Looks for a text, plain and encoded, in all that this service writes: every table, topic, log line and file. */
final class LeakSearch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            log.add(record.getMessage() + " " + Arrays.toString(record.getParameters()) + " "
                    + causes(record.getThrown()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private static String causes(@Nullable Throwable thrown) {
        return thrown == null ? "" : thrown + " " + causes(thrown.getCause());
    }

    void listen() {
        handler.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(handler);
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(handler);
    }

    /**
     * @param known a text that must be found in the database, or the search itself is broken
     * @param answers what clients saw
     */
    void assertNowhere(String secret, String known, List<String> answers) throws Exception {
        var rows = rows();
        var records = records();
        var files = new ArrayList<String>();
        for (var folder : List.of("target/deployer-data", "target/test-secrets")) {
            files.addAll(files(Path.of(folder)));
        }
        assertThat(rows).anyMatch(row -> row.contains(known));
        assertThat(records).anyMatch(record -> record.contains("service_name"));
        assertThat(log).anyMatch(line -> line.contains("A secret was set"));
        assertThat(files).anyMatch(file -> file.contains("ciphertext"));
        for (var form : forms(secret)) {
            assertThat(holding(rows, form)).as("rows").isEmpty();
            assertThat(holding(records, form)).as("events").isEmpty();
            assertThat(holding(log, form)).as("log").isEmpty();
            assertThat(holding(files, form)).as("files").isEmpty();
            assertThat(holding(answers, form)).as("answers").isEmpty();
        }
    }

    private static List<String> holding(List<String> texts, String form) {
        return texts.stream().filter(text -> text.contains(form)).toList();
    }

    /** Base64 depends on what stands before, so that there are three forms; the outer letters differ with it. */
    private static Set<String> forms(String secret) throws JsonProcessingException {
        var forms = new HashSet<String>();
        forms.add(secret);
        // Its unique part, whatever became of the rest.
        forms.add(secret.substring(0, secret.indexOf('/')));
        forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"));
        var json = Json.mapper().writeValueAsString(secret);
        forms.add(json.substring(1, json.length() - 1));
        for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            for (int before = 0; before < 3; before++) {
                var bytes = ("x".repeat(before) + secret).getBytes(StandardCharsets.UTF_8);
                var text = encoder.withoutPadding().encodeToString(bytes);
                forms.add(text.substring(before == 0 ? 0 : 4, text.length() - 4));
            }
        }
        return forms;
    }

    private static List<String> rows() throws SQLException {
        var config = ConfigProvider.getConfig();
        var rows = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(
                        config.getValue("quarkus.datasource.jdbc.url", String.class),
                        config.getValue("quarkus.datasource.username", String.class),
                        config.getValue("quarkus.datasource.password", String.class));
                var statement = connection.createStatement()) {
            var tables = new ArrayList<String>();
            try (var found = statement.executeQuery("select quote_ident(schemaname) || '.' || quote_ident(tablename)"
                    + " from pg_tables where schemaname not in ('pg_catalog', 'information_schema')")) {
                while (found.next()) {
                    tables.add(found.getString(1));
                }
            }
            for (var table : tables) {
                try (var found = statement.executeQuery("select t::text from " + table + " t")) {
                    while (found.next()) {
                        rows.add(found.getString(1));
                    }
                }
            }
        }
        return rows;
    }

    private static List<String> records() {
        var servers = ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
        var records = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.listTopics().entrySet().stream()
                    .filter(topic -> topic.getKey().startsWith("syntra."))
                    .flatMap(topic -> topic.getValue().stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(record -> {
                    var text = new StringBuilder();
                    record.headers()
                            .forEach(header -> text.append(text(header.value())).append(' '));
                    records.add(text.append(text(record.key()))
                            .append(' ')
                            .append(text(record.value()))
                            .toString());
                });
            }
        }
        return records;
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> files(Path folder) throws IOException {
        var texts = new ArrayList<String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                texts.add(file.getFileName() + " " + new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }
}
