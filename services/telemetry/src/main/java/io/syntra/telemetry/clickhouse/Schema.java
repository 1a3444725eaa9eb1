package io.syntra.telemetry.clickhouse;

import io.quarkus.runtime.StartupEvent;
import io.syntra.contracts.Sha256;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Brings ClickHouse's tables up to date. Not at start but before the first use, so that the service takes telemetry
 * while ClickHouse is still away. Where another version made them, it does not start. Every statement can run twice: two instances may migrate at the same time.
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

    /** Of migrations that ran before there were any, a second row has it. */
    static final String CHECKSUMS = "ALTER TABLE schema_migrations ADD COLUMN IF NOT EXISTS checksum String";

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
        } catch (ClickHouseException | ForeignSchema e) {
            throw ProblemException.of(
                    ProblemCode.UNAVAILABLE,
                    "Telemetry cannot be read at this moment. What is sent meanwhile is kept; ask again in a few"
                            + " seconds.",
                    e);
        }
    }

    /** Before anything is taken. Without ClickHouse it is found out later, and nothing is stored until it is right. */
    void start(@Observes StartupEvent event) {
        if (clickHouse.answers()) {
            try {
                clickHouse.migrate(CHECKSUMS);
                verify(applied());
            } catch (ClickHouseException e) {
                LOG.debugf(e, "Whether ClickHouse's tables are ours is found out before the first use");
            }
        }
    }

    private synchronized void migrate() {
        if (current) {
            return;
        }
        clickHouse.createDatabase();
        clickHouse.migrate(OWN_TABLE);
        clickHouse.migrate(CHECKSUMS);
        var applied = applied();
        verify(applied);
        for (var migration : MIGRATIONS) {
            var checksums = applied.getOrDefault(migration, Set.of());
            if (checksums.isEmpty()) {
                statements(migration).forEach(clickHouse::migrate);
                LOG.infof("ClickHouse migrated name=%s", migration);
            }
            if (!checksums.contains(checksum(migration))) {
                clickHouse.execute("INSERT INTO schema_migrations (name, checksum) VALUES ('" + migration + "', '"
                        + checksum(migration) + "')");
            }
        }
        current = true;
    }

    /** Those that ran, each with what it was then; empty where nobody wrote that down. */
    private Map<String, Set<String>> applied() {
        return clickHouse.ask("SELECT name, checksum FROM schema_migrations").stream()
                .collect(Collectors.groupingBy(
                        row -> row.getString("name"),
                        Collectors.mapping(row -> row.getString("checksum"), Collectors.toSet())));
    }

    private static void verify(Map<String, Set<String>> applied) {
        applied.forEach((migration, checksums) -> {
            if (!MIGRATIONS.contains(migration)) {
                throw new ForeignSchema("ClickHouse's tables are newer than this version of telemetry: " + migration
                        + " ran, which is not known here. Start the version that has it, or a newer one.");
            }
            if (checksums.stream().anyMatch(was -> !was.isEmpty() && !was.equals(checksum(migration)))) {
                throw new ForeignSchema(
                        "clickhouse/" + migration + " is not what ran: it was changed afterwards. Put back"
                                + " what it was, and write the change into a new migration.");
            }
        });
    }

    /** Tables that another version made: what this one would write and read there nobody knows. */
    static final class ForeignSchema extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        ForeignSchema(String what) {
            super(what);
        }
    }

    private static String checksum(String migration) {
        return Sha256.hex(text(migration));
    }

    /** Statements end with a semicolon at the end of a line. */
    static List<String> statements(String migration) {
        return Arrays.stream(text(migration).split(";\\s*(\\n|$)"))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
    }

    private static String text(String migration) {
        try (var file = Schema.class.getResourceAsStream("/clickhouse/" + migration)) {
            if (file == null) {
                throw new IllegalStateException("clickhouse/" + migration + " is not in the jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
