package io.syntra.telemetry.metric;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.attribute;
import static io.syntra.telemetry.Sender.nanos;
import static io.syntra.telemetry.Sender.soon;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.telemetry.Sender;
import io.syntra.testing.EventProbe;
import io.syntra.testing.WithSyntraEngines;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class RedResourceTest {

    private final Sender shop =
            new Sender(new WorkspaceId("m" + UUID.randomUUID().toString().substring(0, 8)), ServiceId.random());
    private final Instant second = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(30);

    private static TrafficSample.Share share(String version, long requests, long errors, int bucket) {
        var latency = new ArrayList<>(Collections.nCopies(TrafficSample.LATENCY_BOUNDS_MS.size() + 1, 0L));
        latency.set(bucket, requests);
        return new TrafficSample.Share(ReleaseId.random(), version, "local", requests, 0, errors, 0, 0, 0, latency);
    }

    private ValidatableResponse red(Sender who, String by) {
        return given().auth()
                .oauth2(who.readerToken())
                .queryParam("by", by)
                .queryParam("timerange", "10m")
                .get("/api/v1/metrics/red")
                .then()
                .statusCode(200);
    }

    @Test
    void byServiceAndReleaseItIsWhatTheRouterSaw() {
        try (var router = EventProbe.on(Topic.TRAFFIC, TrafficSample.class)) {
            router.publish(
                    shop.workspace(),
                    new TrafficSample(shop.service(), second, List.of(share("v1", 30, 0, 4), share("v2", 10, 5, 9))));
        }
        soon().untilAsserted(() -> red(shop, "release").body("rows", hasSize(2)));

        red(shop, "release")
                .body("rows.version", contains("v1", "v2"))
                .body("rows.requests", contains(30, 10))
                .body("rows[1].error_rate", equalTo(0.5f))
                .body("rows[0].p95_ms", allOf(greaterThan(5.0f), lessThan(8.1f)))
                .body("rows[0].route", nullValue());
        red(shop, "service")
                .body("rows", hasSize(1))
                .body("rows[0].requests", equalTo(40))
                .body("rows[0].errors", equalTo(5))
                .body("rows[0].rate", greaterThan(0.0f))
                .body("rows[0].version", nullValue());
        red(new Sender(new WorkspaceId("another-" + shop.workspace().value()), shop.service()), "service")
                .body("rows.service", hasSize(0));
    }

    /** Guarded by {@code TrafficRow}: a route is a row of its own, and all of them together are the service. */
    @Test
    void byRouteItIsWhatTheRouterSawToo() {
        try (var router = EventProbe.on(Topic.TRAFFIC, TrafficSample.class)) {
            router.publish(
                    shop.workspace(),
                    new TrafficSample(
                            shop.service(),
                            second,
                            List.of(share("v1", 30, 3, 4), share("v1", 20, 0, 9), share("v2", 10, 0, 4)),
                            List.of("GET /users/{id}", "POST /users", "GET /users/{id}")));
            // From a router that tells no routes.
            router.publish(
                    shop.workspace(),
                    new TrafficSample(shop.service(), second.plusSeconds(1), List.of(share("v2", 5, 0, 4))));
        }
        soon().untilAsserted(() -> red(shop, "route").body("rows", hasSize(4)));

        red(shop, "route")
                .body("rows.route", contains("GET /users/{id}", "POST /users", "GET /users/{id}", "{other}"))
                .body("rows.version", contains("v1", "v1", "v2", "v2"))
                .body("rows.requests", contains(30, 20, 10, 5))
                .body("rows[0].error_rate", equalTo(0.1f))
                .body("rows[0].rate", greaterThan(0.0f))
                .body("rows[0].p95_ms", allOf(greaterThan(5.0f), lessThan(8.1f)))
                .body("rows[1].p95_ms", greaterThan(50.0f));
        red(shop, "release").body("rows.requests", contains(50, 15));
        red(shop, "service").body("rows.requests", contains(65));

        given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .body(Map.of(
                        "query",
                        "traffic | where route != '{other}' | summarize n = sum(requests) by route" + " | sort by n"))
                .post("/api/v1/query")
                .then()
                .statusCode(200)
                .body("rows", contains(List.of("GET /users/{id}", 40), List.of("POST /users", 20)));
    }

    @Test
    void byHttpRouteItIsWhatServicesSay() {
        var scope = ScopeSpans.newBuilder();
        for (int i = 1; i <= 10; i++) {
            scope.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(
                            ByteBuffer.allocate(16).putLong(8, i).array()))
                    .setSpanId(ByteString.copyFrom(
                            ByteBuffer.allocate(8).putLong(0, i).array()))
                    .setName("GET /users/{id}")
                    .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                    .setStatus(Status.newBuilder()
                            .setCode(i <= 3 ? Status.StatusCode.STATUS_CODE_ERROR : Status.StatusCode.STATUS_CODE_OK))
                    .addAttributes(attribute("http.request.method", "GET"))
                    .addAttributes(attribute("http.route", "/users/{id}"))
                    .setStartTimeUnixNano(nanos(second))
                    .setEndTimeUnixNano(nanos(second.plus(Duration.ofMillis(10L * i)))));
        }
        shop.post(
                        "traces",
                        ExportTraceServiceRequest.newBuilder()
                                .addResourceSpans(ResourceSpans.newBuilder()
                                        .setResource(shop.resource("v7"))
                                        .addScopeSpans(scope))
                                .build())
                .statusCode(200);

        soon().untilAsserted(() -> red(shop, "http_route").body("rows", hasSize(1)));
        red(shop, "http_route")
                .body("rows[0].route", equalTo("GET /users/{id}"))
                .body("rows[0].version", equalTo("v7"))
                .body("rows[0].requests", equalTo(10))
                .body("rows[0].error_rate", equalTo(0.3f))
                .body("rows[0].p50_ms", allOf(greaterThan(40.0f), lessThan(70.0f)));
    }

    @Test
    void wrongQuestionsSayWhatIsWrong() {
        given().auth()
                .oauth2(shop.readerToken())
                .queryParam("by", "planet")
                .get("/api/v1/metrics/red")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("by"));
        shop.read().get("/api/v1/metrics/red").then().statusCode(404).body("code", equalTo("service_not_found"));
    }
}
