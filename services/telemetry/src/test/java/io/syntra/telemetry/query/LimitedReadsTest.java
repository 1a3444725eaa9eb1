package io.syntra.telemetry.query;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.util.HashMap;
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
        clickHouse.execute("INSERT INTO logs (workspace, service_id, ts, severity, body, retention_days) SELECT '"
                + shop.workspace().value() + "', '" + shop.service() + "', now64(9), 9, 'line', 30 FROM numbers(100)");
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
                        "rows_read", 50L,
                        "bytes_read", 100_000_000_000L,
                        "memory", 536_870_912L));
    }

    /** Also where rows are told one by one: not behind a 200. Guarded by {@code QueryResource.stream}. */
    @Test
    void whatWouldReadTooMuchIsRefusedBeforeItsFirstLine() {
        ask("application/x-ndjson").statusCode(504);
    }

    private ValidatableResponse ask(String accepted) {
        return given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .accept(accepted)
                .body(Map.of("query", "logs"))
                .post("/api/v1/query")
                .then();
    }
}
