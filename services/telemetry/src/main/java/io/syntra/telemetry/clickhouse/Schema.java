package io.syntra.telemetry.clickhouse;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Brings ClickHouse's tables up to date. Not at start but before the first use, so that the service takes telemetry
 * while ClickHouse is still away. Every statement can run twice: two instances may migrate at the same time.
 */
@Singleton
public final class Schema {

    private static final Logger LOG = Logger.getLogger(Schema.class);

    /** Never edit one that has landed; add the next. */
    static final List<String> MIGRATIONS = List.of(
            "V001__signals.sql",
            "V002__scope_of_points.sql",
            "V003__trace_times.sql",
            "V004__resources_are_few.sql",
            "V005__route_of_traffic.sql",
            "V006__longer_memory_of_inserts.sql",
            "V007__exemplars.sql",
            "V010__users_of_errors.sql");

    static final String OWN_TABLE = """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                name String, applied_at DateTime DEFAULT now()
            ) ENGINE = MergeTree ORDER BY name""";

    private final ClickHouse clickHouse;
    private volatile boolean current;

    Schema(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** @throws ClickHouseException when it cannot be brought up to date now */
    public void ensure() {
        if (!current) {
            migrate();
        }
    }

    /** The same for a person's question. */
    public void ensureForRead() {
        try {
            ensure();
        } catch (ClickHouseException e) {
            throw ProblemException.of(
                    ProblemCode.UNAVAILABLE,
                    "Telemetry cannot be read at this moment. What is sent meanwhile is kept; ask again in a few"
                            + " seconds.",
                    e);
        }
    }

    private synchronized void migrate() {
        if (current) {
            return;
        }
        clickHouse.createDatabase();
        clickHouse.migrate(OWN_TABLE);
        var applied = clickHouse.ask("SELECT name FROM schema_migrations").stream()
                .map(row -> row.getString("name"))
                .collect(Collectors.toSet());
        for (var migration : MIGRATIONS) {
            if (!applied.contains(migration)) {
                statements(migration).forEach(clickHouse::migrate);
                clickHouse.execute("INSERT INTO schema_migrations (name) VALUES ('" + migration + "')");
                LOG.infof("ClickHouse migrated name=%s", migration);
            }
        }
        current = true;
    }

    /** Statements end with a semicolon at the end of a line. */
    static List<String> statements(String migration) {
        try (var file = Schema.class.getResourceAsStream("/clickhouse/" + migration)) {
            if (file == null) {
                throw new IllegalStateException("clickhouse/" + migration + " is not in the jar");
            }
            var text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split(";\\s*(\\n|$)"))
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
