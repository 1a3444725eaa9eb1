package io.syntra.telemetry.log;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.attribute;
import static io.syntra.telemetry.Sender.bytes;
import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.Sender;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class LogResourceTest {

    private final Sender shop = Sender.fresh();

    @Test
    void aLineComesBackWithEverythingThatWasSaid() {
        var at = Instant.now().minusSeconds(5).truncatedTo(ChronoUnit.MICROS);
        shop.logsOf(
                "v7",
                log("Payment failed", at)
                        .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR)
                        .setTraceId(bytes(16))
                        .setSpanId(bytes(8))
                        .addAttributes(attribute("order", "4711")));

        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(1));
        shop.read()
                .get("/api/v1/logs")
                .then()
                .body("service_id", equalTo(shop.service().toString()))
                .body("truncated", equalTo(false))
                .body("lines[0].at", equalTo(at.toString()))
                .body("lines[0].severity", equalTo("error"))
                .body("lines[0].body", equalTo("Payment failed"))
                .body("lines[0].version", equalTo("v7"))
                .body("lines[0].replica", equalTo("replica-1"))
                .body("lines[0].trace_id", equalTo("07".repeat(16)))
                .body("lines[0].attributes.order", equalTo("4711"));
    }

    @Test
    void theNewestLinesComeOldestFirstAlsoWithinOneInstant() {
        var at = Instant.now();
        shop.logs(IntStream.range(0, 50).mapToObj(i -> log("line " + i, at)).toList());
        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(50));

        shop.read()
                .queryParam("lines", 3)
                .get("/api/v1/logs")
                .then()
                .body("lines.body", contains("line 47", "line 48", "line 49"))
                .body("truncated", equalTo(true));
    }

    @Test
    void everyWordOfTheFilterMustBeThereInAnyCase() {
        shop.logs("Order 17 FAILED: no stock", "order 18 ok", "payment failed", "ÄRGER mit Größe");
        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(4));

        assertThat(shop.lines("failed order")).containsExactly("Order 17 FAILED: no stock");
        assertThat(shop.lines("  FAILED  ")).containsExactly("Order 17 FAILED: no stock", "payment failed");
        assertThat(shop.lines("ärger GRÖSSE")).isEmpty();
        assertThat(shop.lines("ärger größe")).containsExactly("ÄRGER mit Größe");
    }

    @Test
    void severityAndTimesNarrow() {
        var now = Instant.now();
        shop.logs(List.of(
                log("old warn", now.minusSeconds(600)).setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN),
                log("new info", now).setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO),
                log("new fatal", now.plusMillis(1)).setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_FATAL)));
        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(3));

        shop.read()
                .queryParam("severity", "warn")
                .get("/api/v1/logs")
                .then()
                .body("lines.body", contains("old warn", "new fatal"));
        shop.read()
                .queryParam("from", now.minusSeconds(60).toString())
                .get("/api/v1/logs")
                .then()
                .body("lines.body", contains("new info", "new fatal"));
        shop.read()
                .queryParam("to", now.minusSeconds(60).toString())
                .get("/api/v1/logs")
                .then()
                .body("lines.body", contains("old warn"));
    }

    @Test
    void levelsAreFoundInLinesThatComeWithoutOne() {
        shop.logs(
                "{\"level\":50,\"msg\":\"pino error\"}",
                "{\"level\":\"warn\",\"message\":\"winston warn\"}",
                "2026-11-22 10:00:00 ERROR [main] java error",
                "just a line",
                "TypeError: x\n    at f (/app/a.js:1:1)");
        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(5));

        shop.read()
                .get("/api/v1/logs")
                .then()
                .body("lines.severity", contains("error", "warn", "error", "info", "error"))
                .body("lines[3].trace_id", nullValue());
    }

    /** What is hostile in SQL, in ClickHouse's parameters, in URLs or in patterns is only text here. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ' OR 1=1 --
            '); DROP TABLE logs; --
            {word0:String}
            \\
            \\'
            \\\\n
            \\N
            %
            %_%
            .*
            ${jndi:ldap://x}
            &amp;<script>
            NULL
            𝕏🙈
            ' UNION ALL SELECT * FROM system.tables --
            """)
    void hostileFiltersAreOnlyText(String filter) {
        var other = new Sender(new WorkspaceId("elsewhere"), shop.service());
        other.logs("secret of another workspace " + filter);
        shop.logs("harmless", "before " + filter + " after");
        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(2));

        assertThat(shop.lines(filter)).containsExactly("before " + filter + " after");
    }

    @Test
    void anyFilterFindsExactlyWhatContainsIt() {
        var alphabet = List.of(
                "'", "\"", "\\", "\t", "`", "{", "}", ":", "%", "_", "a", "B", "é", "0", ";", "-", "\u0001", "🙈");
        var random = new Random(42);
        var texts = IntStream.range(0, 60)
                .mapToObj(i -> IntStream.range(0, 1 + random.nextInt(6))
                        .mapToObj(j -> alphabet.get(random.nextInt(alphabet.size())))
                        .reduce("", String::concat))
                .filter(text -> !text.isBlank() && text.strip().equals(text) && text.split("\\s+", -1).length == 1)
                .distinct()
                .toList();
        shop.logs(texts.toArray(String[]::new));
        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(texts.size()));

        for (var text : texts) {
            var expected = texts.stream()
                    .filter(t -> t.toLowerCase(java.util.Locale.ROOT).contains(text.toLowerCase(java.util.Locale.ROOT)))
                    .toList();
            assertThat(shop.lines(text)).describedAs("filter <%s>", text).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void twoWorkspacesNeverSeeEachOther() {
        var theirs = new Sender(new WorkspaceId("elsewhere"), shop.service());
        shop.logs("ours");
        theirs.logs("theirs");
        soon().untilAsserted(() -> {
            assertThat(shop.lines()).containsExactly("ours");
            assertThat(theirs.lines()).containsExactly("theirs");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lines=0            | lines
            lines=5001         | lines
            severity=loud      | severity
            from=yesterday     | from
            to=1               | to
            """)
    void wrongParametersAreNamed(String query, String field) {
        var parameter = query.split("=", -1);
        shop.read()
                .queryParam(parameter[0], parameter[1])
                .get("/api/v1/logs")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("fields[0].name", equalTo(field));
    }

    @Test
    void theServiceMustBeNamed() {
        given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/logs")
                .then()
                .statusCode(400)
                .body("detail", containsString("service_id: is missing"));
        given().auth()
                .oauth2(TestTokens.viewer())
                .queryParam("service_id", "1' OR '1'='1")
                .get("/api/v1/logs")
                .then()
                .statusCode(400)
                .body("detail", containsString("service_id: must be a UUID"));
    }

    @Test
    void whoHasNoTokenIsNotHeard() {
        given().get("/api/v1/logs").then().statusCode(401).contentType("application/problem+json");
        given().auth().oauth2(TestTokens.forged()).get("/api/v1/logs").then().statusCode(401);
    }
}
