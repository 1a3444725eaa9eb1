package io.syntra.telemetry.error;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.attribute;
import static io.syntra.telemetry.Sender.bytes;
import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.nanos;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.telemetry.Sender;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class ErrorResourceTest {

    private static final String STACK = """
            TypeError: Cannot read properties of undefined (reading 'user')
                at getUser (/app/server.js:3:44)
                at Server.emit (node:events:524:28)""";

    private final Sender shop = Sender.fresh();

    @Test
    void errorsOfOneStackAreOneGroupThatOpensOnce() {
        try (var events = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class)) {
            var at = Instant.now().minusSeconds(60);
            shop.logsOf("v2", log("request 1 failed: " + STACK, at));
            shop.logsOf("v2", log("request 2 failed: " + STACK, at.plusSeconds(10)), log("fine"));
            shop.logsOf("v3", log("request 3 failed: " + STACK.replace(":3:44", ":8:12"), at.plusSeconds(20)));

            soon().untilAsserted(() -> errors().body("items", hasSize(1)).body("items[0].count", equalTo(3)));
            var group = errors().body("items[0].status", equalTo("open"))
                    .body("items[0].error_type", equalTo("TypeError"))
                    .body("items[0].message", equalTo("Cannot read properties of undefined (reading 'user')"))
                    .body("items[0].culprit", equalTo("getUser (server.js:3)"))
                    .body("items[0].first_version", equalTo("v2"))
                    .body("items[0].versions", contains("v2", "v3"))
                    .body("items[0].sample.stack", containsString("request 3 failed"))
                    .body("items[0].sample.version", equalTo("v3"))
                    .body("items[0].sample.replica", equalTo("replica-1"))
                    .extract();
            assertThat(Instant.parse(group.path("items[0].first_seen"))).isBetween(at.minusMillis(1), at);

            var opened = events.await(
                    ErrorGroupEvent.Opened.class, e -> e.serviceId().equals(shop.service()));
            assertThat(opened.groupId().toString()).isEqualTo(group.path("items[0].id"));
            assertThat(opened.serviceName()).isEqualTo("shop-api");
            assertThat(opened.version()).isEqualTo("v2");
            assertThat(events.events())
                    .filteredOn(seen -> seen.event().groupId().equals(opened.groupId()))
                    .hasSize(1);
        }
    }

    /** Guarded by {@code ErrorGroup.sample}: a message of its own age would outlive the errors that are kept. */
    @Test
    void theMessageIsTheNewestErrors() {
        var at = Instant.now().minusSeconds(60);
        shop.logs(List.of(log(STACK, at)));
        soon().untilAsserted(() -> errors().body("items", hasSize(1)));
        shop.logs(List.of(log(STACK.replace("user", "name"), at.plusSeconds(1))));
        soon().untilAsserted(() -> errors().body("items[0].count", equalTo(2)));
        shop.logs(List.of(log(STACK.replace("user", "late"), at.minusSeconds(1))));
        soon().untilAsserted(() -> errors().body("items[0].count", equalTo(3)));

        errors().body("items", hasSize(1)).body("items[0].message", containsString("'name'"));
    }

    @Test
    void tenThousandMessagesOfOneStackAreOneGroup() {
        var logs = new ArrayList<LogRecord.Builder>();
        for (int i = 0; i < 10_000; i++) {
            logs.add(log("Error: order " + i + " of customer-" + i * 7 + " failed\n    at place (/app/orders.js:"
                    + (i % 90 + 1) + ":3)"));
        }

        shop.logs(logs);

        soon().untilAsserted(() -> errors().body("items", hasSize(1)).body("items[0].count", equalTo(10_000)));
    }

    @Test
    void aServiceWhoseEveryErrorIsAnotherKindGetsSoManyGroupsAndOneForTheRest() {
        var logs = new ArrayList<LogRecord.Builder>();
        for (int i = 0; i < 1_000; i++) {
            logs.add(log("it failed")
                    .addAttributes(attribute("exception.type", "Boom"))
                    .addAttributes(attribute("error.fingerprint", "at " + i)));
        }
        try (var events = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class)) {
            shop.logs(logs);
            soon().untilAsserted(() -> assertThat(countsByType()).containsEntry("TooManyKinds", 800));

            logs.forEach(log -> log.setTimeUnixNano(log.getTimeUnixNano() + 1));
            shop.logs(logs);
            soon().untilAsserted(() ->
                    assertThat(countsByType()).containsEntry("Boom", 400).containsEntry("TooManyKinds", 1_600));
            soon().untilAsserted(() -> assertThat(openedOf(events)).hasSize(201));
        }
        assertThat(allPages()).hasSize(201);
    }

    private List<ErrorGroupEvent.Opened> openedOf(EventProbe<ErrorGroupEvent> events) {
        return events.events().stream()
                .map(seen -> seen.event())
                .filter(ErrorGroupEvent.Opened.class::isInstance)
                .map(ErrorGroupEvent.Opened.class::cast)
                .filter(opened -> opened.serviceId().equals(shop.service()))
                .toList();
    }

    private Map<String, Integer> countsByType() {
        var counts = new HashMap<String, Integer>();
        pages().forEach(page -> {
            List<String> types = page.path("items.error_type");
            List<Integer> of = page.path("items.count");
            for (int i = 0; i < types.size(); i++) {
                counts.merge(types.get(i), of.get(i), Integer::sum);
            }
        });
        return counts;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Error: no \0 user\n    at f\0 (/app/f\0.js:1:1)",
                "{\"level\":50,\"msg\":\"x\",\"err\":{\"type\":\"Range\\u0000Error\",\"message\":\"too\\u0000far\","
                        + "\"stack\":\"RangeError: too\\u0000far\\n    at go (/app/go.js:1:1)\"}}"
            })
    void anErrorWithAZeroByteIsCountedAndHoldsNobodyUp(String line) {
        shop.logsOf("v\0" + "1", log(line));
        shop.logs(STACK);

        soon().untilAsserted(() -> errors().body("items", hasSize(2)));
        assertThat(errors().extract().<List<String>>path("items.message"))
                .anyMatch(message -> message.contains("\ufffd"));
    }

    @Test
    void errorLinesWithoutAStackAreGroupedByTheirWords() {
        shop.logs(List.of(
                log("payment 17 failed").setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR),
                log("payment 18 failed").setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR),
                log("payment 19 refused").setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR),
                log("payment 20 failed").setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN)));

        soon().untilAsserted(() -> assertThat(errors().extract().<List<Integer>>path("items.count"))
                .containsExactlyInAnyOrder(2, 1));
    }

    @Test
    void exceptionsOfAttributesStructuredLinesAndSpansCount() {
        shop.logs(List.of(
                log("boom")
                        .addAttributes(attribute("exception.type", "com.acme.Boom"))
                        .addAttributes(attribute("exception.message", "it went boom"))
                        .addAttributes(attribute(
                                "exception.stacktrace", "com.acme.Boom: it went boom\n\tat com.acme.A.b(A.java:1)")),
                log("{\"level\":50,\"msg\":\"x\",\"err\":{\"type\":\"RangeError\",\"message\":\"too far\","
                        + "\"stack\":\"RangeError: too far\\n    at go (/app/go.js:1:1)\"}}")));
        var span = Span.newBuilder()
                .setTraceId(bytes(16))
                .setSpanId(bytes(8))
                .setName("GET /")
                .setStartTimeUnixNano(nanos(Instant.now()))
                .addEvents(Span.Event.newBuilder()
                        .setName("exception")
                        .setTimeUnixNano(nanos(Instant.now()))
                        .addAttributes(attribute("exception.type", "ValueError"))
                        .addAttributes(attribute("exception.message", "no user")));
        shop.post(
                        "traces",
                        ExportTraceServiceRequest.newBuilder()
                                .addResourceSpans(ResourceSpans.newBuilder()
                                        .setResource(shop.resource("v1"))
                                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                                .build())
                .statusCode(200);

        soon().untilAsserted(() -> assertThat(errors().extract().<List<String>>path("items.error_type"))
                .containsExactlyInAnyOrder("com.acme.Boom", "RangeError", "ValueError"));
    }

    @Test
    void aResolvedErrorThatComesBackIsRegressed() {
        try (var events = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class)) {
            shop.logs(STACK);
            soon().untilAsserted(() -> errors().body("items", hasSize(1)));
            String id = errors().extract().path("items[0].id");

            decide(id, "resolved").statusCode(200).body("status", equalTo("resolved"));
            decide(id, "resolved").statusCode(200);
            var resolved = events.await(
                    ErrorGroupEvent.Resolved.class, e -> e.groupId().toString().equals(id));
            assertThat(resolved.resolvedBy()).isEqualTo("dev");

            // One that was on its way for long happened before; it does not bring the error back.
            shop.logsOf("v1", log(STACK, Instant.now().minusSeconds(3_600)));
            soon().untilAsserted(() -> group(id).body("count", equalTo(2)).body("status", equalTo("resolved")));

            shop.logsOf("v4", log(STACK));
            soon().untilAsserted(() -> group(id).body("count", equalTo(3)).body("status", equalTo("regressed")));
            var regressed = events.await(
                    ErrorGroupEvent.Regressed.class, e -> e.groupId().toString().equals(id));
            assertThat(regressed.version()).isEqualTo("v4");
            assertThat(events.events())
                    .filteredOn(seen -> seen.event().groupId().toString().equals(id))
                    .extracting(seen -> seen.event().getClass().getSimpleName())
                    .containsExactly("Opened", "Resolved", "Regressed");
        }
    }

    @Test
    void manyMoreThanUsualIsSaidOnceAndNotOfWhatIsIgnored() {
        try (var events = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class)) {
            var now = Instant.now();
            var ignored = STACK.replace("TypeError", "RangeError");
            shop.logs(List.of(log(STACK, now.minusSeconds(3_000)), log(ignored, now.minusSeconds(3_000))));
            soon().untilAsserted(() -> errors().body("items", hasSize(2)));
            String id = errors().extract().path("items.find { it.error_type == 'RangeError' }.id");
            decide(id, "ignored").statusCode(200);

            for (int burst = 1; burst <= 2; burst++) {
                var total = 1 + 60 * burst;
                // The same bytes would be the same request.
                var at = now.plusNanos(burst * 1_000L);
                shop.logs(Collections.nCopies(60, log(ignored, at)));
                shop.logs(Collections.nCopies(60, log(STACK, at)));
                // One after the other, so that the second one finds the spike written down.
                soon().untilAsserted(() -> assertThat(countsByType())
                        .containsEntry("TypeError", total)
                        .containsEntry("RangeError", total));
            }

            var spiking = events.await(
                    ErrorGroupEvent.Spiking.class, e -> e.serviceId().equals(shop.service()));
            assertThat(spiking.errorType()).isEqualTo("TypeError");
            assertThat(spiking.countPerMinute()).isBetween(6L, 24L);
            shop.logs("E1Error: the end\n    at f (/app/e.js:1:1)");
            events.await(
                    ErrorGroupEvent.Opened.class,
                    e -> e.errorType().equals("E1Error") && e.serviceId().equals(shop.service()));
            assertThat(events.events())
                    .filteredOn(seen -> seen.event() instanceof ErrorGroupEvent.Spiking said
                            && said.serviceId().equals(shop.service()))
                    .hasSize(1);
        }
    }

    @Test
    void ignoredErrorsStayIgnoredAndCount() {
        shop.logs(STACK);
        soon().untilAsserted(() -> errors().body("items", hasSize(1)));
        String id = errors().extract().path("items[0].id");
        decide(id, "ignored").statusCode(200);

        shop.logs(STACK);

        soon().untilAsserted(() -> group(id).body("count", equalTo(2)).body("status", equalTo("ignored")));
        shop.read().queryParam("status", "open").get("/api/v1/errors").then().body("items", hasSize(0));
        shop.read().queryParam("status", "ignored").get("/api/v1/errors").then().body("items", hasSize(1));
        decide(id, "open").statusCode(200).body("status", equalTo("open"));
    }

    @Test
    void decisionsWhileErrorsComeLoseNothing() {
        shop.logs(STACK);
        soon().untilAsserted(() -> errors().body("items", hasSize(1)));
        String id = errors().extract().path("items[0].id");

        for (int i = 0; i < 40; i++) {
            shop.logs(STACK);
            decide(id, i % 2 == 0 ? "ignored" : "open").statusCode(200);
        }

        soon().untilAsserted(() -> group(id).body("count", equalTo(41)).body("status", equalTo("open")));
    }

    @Test
    void theNameIsTheDeployersWhenItIsKnown() {
        try (var services = EventProbe.on(Topic.SERVICE, ServiceEvent.class);
                var events = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class)) {
            services.publish(
                    shop.workspace(), new ServiceEvent.Created(shop.service(), "checkout", "ada", Instant.now()));
            // The name travels another way than the error; a new kind of error asks for it again.
            soon().until(
                            () -> {
                                var kind = "E" + new HashSet<>(events.records()).size() + System.nanoTime();
                                shop.logs(kind + "Error: x\n    at f (/app/" + kind + ".js:1:1)");
                                return events.await(ErrorGroupEvent.Opened.class, e -> e.errorType()
                                                .equals(kind + "Error"))
                                        .serviceName();
                            },
                            "checkout"::equals);
        }
    }

    @Test
    void listsPageByCursorWithoutGapsOrRepeats() {
        var logs = new ArrayList<LogRecord.Builder>();
        for (int i = 0; i < 120; i++) {
            logs.add(log("K" + (char) ('a' + i / 26) + (char) ('a' + i % 26) + "Error: x\n    at f (/app/f.js:1:1)"));
        }
        shop.logs(logs);
        soon().untilAsserted(() -> assertThat(allPages()).hasSize(120));

        assertThat(allPages()).doesNotHaveDuplicates();
    }

    private List<String> allPages() {
        return pages().stream()
                .flatMap(page -> page.<List<String>>path("items.id").stream())
                .toList();
    }

    private List<ExtractableResponse<Response>> pages() {
        var pages = new ArrayList<ExtractableResponse<Response>>();
        String cursor = null;
        do {
            var request = shop.read();
            if (cursor != null) {
                request.queryParam("cursor", cursor);
            }
            var page = request.get("/api/v1/errors").then().statusCode(200).extract();
            pages.add(page);
            cursor = page.path("next_cursor");
        } while (cursor != null);
        return pages;
    }

    @Test
    void anotherWorkspacesGroupIsAsAbsentAsNone() {
        var theirs = new Sender(new WorkspaceId("elsewhere"), shop.service());
        theirs.logs(STACK);
        soon().untilAsserted(() -> theirs.read().get("/api/v1/errors").then().body("items", hasSize(1)));
        String id = theirs.read().get("/api/v1/errors").then().extract().path("items[0].id");

        shop.read().get("/api/v1/errors").then().statusCode(404).body("code", equalTo("service_not_found"));
        for (var absent : List.of(id, "9b2f3c1e-0000-4000-8000-000000000000", "no-uuid")) {
            group(absent).statusCode(404).body("code", equalTo("error_group_not_found"));
            decide(absent, "resolved").statusCode(404).body("code", equalTo("error_group_not_found"));
        }
        theirs.read().get("/api/v1/errors/" + id).then().statusCode(200).body("status", equalTo("open"));
    }

    @Test
    void wrongRequestsSayWhatIsWrong() {
        shop.logs(STACK);
        soon().untilAsserted(() -> errors().body("items", hasSize(1)));
        String id = errors().extract().path("items[0].id");

        decide(id, "regressed").statusCode(400).body("fields[0].name", equalTo("status"));
        decide(id, "done").statusCode(400).body("fields[0].name", equalTo("status"));
        shop.read().queryParam("status", "x").get("/api/v1/errors").then().statusCode(400);
        shop.read().queryParam("cursor", "x").get("/api/v1/errors").then().statusCode(400);
        given().auth()
                .oauth2(shop.developerToken())
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/errors/" + id + "/status")
                .then()
                .statusCode(400);
        given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .body(Map.of("status", "resolved"))
                .post("/api/v1/errors/" + id + "/status")
                .then()
                .statusCode(403);
        // Guarded by: WarrantFilter in libs/identity.
        given().auth()
                .oauth2(TestTokens.onBehalfOf(TestTokens.caller(shop.developerToken()), "agent"))
                .contentType("application/json")
                .body(Map.of("status", "resolved"))
                .post("/api/v1/errors/" + id + "/status")
                .then()
                .statusCode(403)
                .body("detail", containsString("A service may not do this for a person."));
    }

    private ValidatableResponse errors() {
        return shop.read().get("/api/v1/errors").then().statusCode(200);
    }

    private ValidatableResponse group(String id) {
        return given().auth()
                .oauth2(shop.readerToken())
                .get("/api/v1/errors/" + id)
                .then();
    }

    private ValidatableResponse decide(String id, String status) {
        return given().auth()
                .oauth2(shop.developerToken())
                .contentType("application/json")
                .body(Map.of("status", status))
                .post("/api/v1/errors/" + id + "/status")
                .then();
    }
}
