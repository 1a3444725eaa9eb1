package io.syntra.telemetry.otlp;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.attribute;
import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.syntra.identity.Role;
import io.syntra.telemetry.Outside;
import io.syntra.telemetry.Sender;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits and rules, set over the API and felt at the door. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class WhatIsKeptTest {

    private Outside outside;

    @BeforeEach
    void getAToken() {
        outside = Outside.fresh();
    }

    private Sender shop() {
        return outside.sender();
    }

    private ValidatableResponse put(String path, String role, Object body) {
        return given().auth()
                .oauth2(TestTokens.of("ada", shop().workspace(), role))
                .contentType("application/json")
                .body(body)
                .put(path)
                .then();
    }

    private void limits(Map<String, Integer> changed) {
        var limits = new java.util.HashMap<>(Map.of(
                "rows_per_second", 1_000, "bytes_per_second", 1_000_000, "attributes", 128, "attribute_values", 1_000));
        limits.putAll(changed);
        put("/api/v1/ingest/limits", Role.ADMIN, limits).statusCode(200);
    }

    private ValidatableResponse rules(Map<?, ?>... rules) {
        return put(
                "/api/v1/ingest/rules?service_id=" + shop().service(), Role.DEVELOPER, Map.of("rules", List.of(rules)));
    }

    private Object dropped() {
        return shop()
                .read()
                .get("/api/v1/ingest/dropped")
                .then()
                .statusCode(200)
                .extract()
                .<List<Map<String, Object>>>path("$")
                .stream()
                .map(line -> line.get("signal") + " " + line.get("reason") + " " + line.get("count"))
                .toList();
    }

    /** Guarded by {@code TakeOtlp.take}, which asks {@code Rates}. */
    @Test
    void whoSendsMoreThanTheWorkspaceMayIsAskedToComeBack() {
        limits(Map.of("rows_per_second", 1));
        var many = shop().logsRequest("v1", java.util.Collections.nCopies(40, log("many")));
        shop().ingest(many.toByteArray()).post("/v1/logs").then().statusCode(200);

        var refused = shop().ingest(many.toByteArray())
                .post("/v1/logs")
                .then()
                .statusCode(429)
                .header("RateLimit-Policy", equalTo("\"rows\";q=1;w=1, \"bytes\";q=1000000;w=1"))
                .header("RateLimit", containsString("\"rows\";r=0;t="));
        assertThat(Integer.parseInt(refused.extract().header("Retry-After"))).isBetween(1, 30);

        soon().untilAsserted(() -> assertThat(dropped()).isEqualTo(List.of("logs rate_limited 40")));
        soon().untilAsserted(() -> assertThat(shop().lines()).hasSize(40));
        // Another workspace sends as it did.
        Sender.fresh().logs("fine");
    }

    @Test
    void whatRulesDropIsCountedAndTheSenderIsNotTold() {
        rules(
                        Map.of("name", "no-debug", "signal", "logs", "severity_below", "info"),
                        Map.of("name", "no-health", "signal", "logs", "attributes", Map.of("http.route", "/health")))
                .statusCode(200)
                .body("set_by", equalTo("ada"))
                .body("rules", hasSize(2));
        var request = shop().logsRequest(
                        "v1",
                        List.of(
                                log("noise").setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_DEBUG),
                                log("noise").setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_TRACE),
                                log("probe").addAttributes(attribute("http.route", "/health")),
                                log("kept").setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)));

        assertThat(shop().ingest(request.toByteArray())
                        .post("/v1/logs")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray())
                .isEmpty();

        soon().untilAsserted(() -> assertThat(shop().lines()).containsExactly("kept"));
        soon().untilAsserted(() ->
                assertThat(dropped()).isEqualTo(List.of("logs rule:no-debug 2", "logs rule:no-health 1")));
        shop().read()
                .get("/api/v1/ingest/rules")
                .then()
                .statusCode(200)
                .body("rules[0].severity_below", equalTo("info"));
    }

    /** Guarded by {@code Sieve.keepsPoint}: series that are known go on. */
    @Test
    void aMetricWithIdsInItKeepsTheSeriesItHad() throws Exception {
        limits(Map.of("attribute_values", 2));
        send("/a", "/b");

        var answer = ExportMetricsServiceResponse.parseFrom(send("/c", "/a", "/d", "/b"));

        assertThat(answer.getPartialSuccess().getRejectedDataPoints()).isEqualTo(2);
        assertThat(answer.getPartialSuccess().getErrorMessage()).contains("route has more than 2 values in a day");
        outside.assertArrives(
                "metrics level | summarize n = count() by route | sort by route asc",
                List.of(List.of("/a", 2), List.of("/b", 2)));
        soon().untilAsserted(() -> assertThat(dropped()).isEqualTo(List.of("metrics too_many_values 2")));
    }

    private byte[] send(String... routes) {
        var gauge = Gauge.newBuilder();
        for (var route : routes) {
            gauge.addDataPoints(NumberDataPoint.newBuilder()
                    .setTimeUnixNano(Sender.nanos(Instant.now()))
                    .setAsInt(1)
                    .addAttributes(attribute("route", route)));
        }
        var request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .addMetrics(Metric.newBuilder().setName("level").setGauge(gauge))));
        return shop().post("metrics", request.build()).statusCode(200).extract().asByteArray();
    }

    @Test
    void aLineKeepsAsManyAttributesAsItMayHave() {
        limits(Map.of("attributes", 4));

        shop().logs(List.of(log("line")
                .addAttributes(attribute("a", "1"))
                .addAttributes(attribute("b", "2"))
                .addAttributes(attribute("c", "3"))
                .addAttributes(attribute("d", "4"))
                .addAttributes(attribute("e", "5"))));

        outside.assertArrives("logs | project attributes.a, attributes.d", List.of(List.of("1", "4")));
        outside.assertArrives("logs | where attributes.e == '5' | count", List.of(List.of(0)));
        soon().untilAsserted(() -> assertThat(dropped()).isEqualTo(List.of("logs too_many_attributes 1")));
    }

    @Test
    void whoMaySetWhat() {
        var limits = Map.of("rows_per_second", 1, "bytes_per_second", 1, "attributes", 1, "attribute_values", 1);
        put("/api/v1/ingest/limits", Role.DEVELOPER, limits).statusCode(403);
        put("/api/v1/ingest/limits", Role.ADMIN, Map.of("rows_per_second", 0)).statusCode(400);
        put(
                        "/api/v1/ingest/limits",
                        Role.ADMIN,
                        Map.of(
                                "rows_per_second",
                                1_000_000_000,
                                "bytes_per_second",
                                1,
                                "attributes",
                                1,
                                "attribute_values",
                                1))
                .statusCode(400)
                .body("detail", containsString("rows_per_second: must be at most 500000"));
        put("/api/v1/ingest/rules?service_id=" + shop().service(), Role.VIEWER, Map.of("rules", List.of()))
                .statusCode(403);
        rules(Map.of("name", "x", "signal", "logs"), Map.of("name", "x", "signal", "traces"))
                .statusCode(400);
        given().auth()
                .oauth2(TestTokens.stranger())
                .queryParam("service_id", shop().service().toString())
                .get("/api/v1/ingest/dropped")
                .then()
                .statusCode(404);
    }
}
