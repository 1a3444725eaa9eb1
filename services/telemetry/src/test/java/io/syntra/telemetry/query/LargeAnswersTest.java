package io.syntra.telemetry.query;

import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.syntra.telemetry.Sender;
import io.syntra.testing.WithSyntraEngines;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class LargeAnswersTest {

    private final Sender shop = Sender.fresh();

    /** Guarded by {@code AnswerRoom}, and by {@code Logs.read}, which counts attributes too. */
    @Test
    void whatIsLargerThanTheMemoryMayHoldIsCutOrRefused() {
        for (int request = 0; request < 4; request++) {
            var lines = new ArrayList<io.opentelemetry.proto.logs.v1.LogRecord.Builder>();
            for (int i = 0; i < 12; i++) {
                var line = log("large");
                for (int attribute = 0; attribute < 30; attribute++) {
                    line.addAttributes(Sender.attribute("payload" + attribute, "x".repeat(16_000)));
                }
                lines.add(line);
            }
            shop.ingest(shop.logsRequest("v1", lines).toByteArray())
                    .post("/v1/logs")
                    .then()
                    .statusCode(200);
        }
        shop.logs("the end");
        soon().untilAsserted(() -> assertThat(shop.lines()).contains("the end"));

        shop.read()
                .queryParam("lines", 1_000)
                .get("/api/v1/logs")
                .then()
                .statusCode(200)
                .body("truncated", equalTo(true));
        shop.read()
                .contentType("application/json")
                .body(Map.of("query", "logs", "limit", 50_000))
                .post("/api/v1/query")
                .then()
                .statusCode(504)
                .body("detail", containsString("larger than"));
        for (int i = 0; i < 20; i++) {
            // What one held is free again when it has ended.
            shop.read()
                    .contentType("application/json")
                    .body(Map.of("query", "logs", "limit", 12))
                    .post("/api/v1/query")
                    .then()
                    .statusCode(200);
        }
    }
}
