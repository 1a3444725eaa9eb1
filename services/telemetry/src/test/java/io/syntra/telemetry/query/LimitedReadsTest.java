package io.syntra.telemetry.query;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LimitedReadsTest.FewRows.class)
@WithSyntraEngines(clickhouse = true)
class LimitedReadsTest {

    /** Of which 100 rows are too many. */
    public static final class FewRows implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("syntra.clickhouse.reads.rows-to-read", "50", "syntra.clickhouse.reads.time", "7s");
        }
    }

    @Inject
    ClickHouse clickHouse;

    @Inject
    Schema schema;

    private final Sender shop = Sender.fresh();

    @BeforeEach
    void aHundredLines() {
        schema.ensure();
        insert("now64(9)", 100);
    }

    private void insert(String at, int rows) {
        clickHouse.execute("INSERT INTO logs (workspace, service_id, ts, severity, body, retention_days) SELECT '"
                + shop.workspace().value() + "', '" + shop.service() + "', " + at + ", 9, 'line', 30 FROM numbers("
                + rows
                + ")");
    }

    /** Guarded by {@code ClickHouse.limited}. */
    @Test
    void theStoreItselfHoldsAQuestionWithinItsLimits() {
        var settings = new HashMap<String, Long>();
        clickHouse.read(
                shop.workspace(),
                "SELECT toInt64(getSetting('readonly')) AS readonly,"
                        + " toInt64(getSetting('max_execution_time')) AS seconds,"
                        + " toInt64(getSetting('max_result_rows')) AS result,"
                        + " toInt64(getSetting('max_result_bytes')) AS result_bytes,"
                        + " toInt64(getSetting('max_rows_to_read')) AS rows_read,"
                        + " toInt64(getSetting('max_bytes_to_read')) AS bytes_read,"
                        + " toInt64(getSetting('max_memory_usage')) AS memory",
                Map.of(),
                row -> {
                    row.getSchema()
                            .getColumns()
                            .forEach(column ->
                                    settings.put(column.getColumnName(), row.getLong(column.getColumnName())));
                    return true;
                });

        assertThat(settings)
                .isEqualTo(Map.of(
                        "readonly", 1L,
                        "seconds", 7L,
                        "result", 100_000L,
                        "result_bytes", 268_435_456L,
                        "rows_read", 50L,
                        "bytes_read", 100_000_000_000L,
                        "memory", 536_870_912L));
    }

    /** Also where rows are told one by one: not behind a 200. Guarded by {@code QueryResource.stream}. */
    @Test
    void whatWouldReadTooMuchIsRefusedBeforeItsFirstLine() {
        ask("application/x-ndjson", Map.of("query", "logs")).statusCode(504);
    }

    /** The store counts each table by itself before it reads. Guarded by {@code Queries.refuseTooDear}. */
    @Test
    void tablesCountTogether() {
        // A day on which nothing else is.
        var at = Instant.now().minus(17, ChronoUnit.DAYS);
        insert("toDateTime64(" + at.getEpochSecond() + ", 9, 'UTC')", 30);
        var asked = Map.of(
                "query",
                "logs | join kind=inner (logs) on trace_id within 5m",
                "from",
                at.minusSeconds(60).toString(),
                "to",
                at.plusSeconds(60).toString());

        for (var accepted : List.of("application/json", "application/x-ndjson")) {
            ask(accepted, asked).statusCode(400).body("detail", containsString("would read about 60 rows"));
        }
    }

    private ValidatableResponse ask(String accepted, Map<String, String> asked) {
        return given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .accept(accepted)
                .body(asked)
                .post("/api/v1/query")
                .then();
    }
}
