package io.syntra.billing.usage;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.contracts.event.UsageEvent;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
class MeterUsageTest {

    private static final Instant AT = Instant.parse("2026-01-31T12:00:30Z");
    private static final WorkspaceId WORKSPACE = TestTokens.WORKSPACE;

    private final ServiceId service = ServiceId.random();
    private EventProbe<UsageEvent> usage;
    private EventProbe<ServiceEvent> services;
    private EventProbe<TrafficSample> traffic;

    @BeforeEach
    void aServiceIsAnnounced() {
        usage = EventProbe.on(Topic.USAGE, UsageEvent.class);
        services = EventProbe.on(Topic.SERVICE, ServiceEvent.class);
        traffic = EventProbe.on(Topic.TRAFFIC, TrafficSample.class);
        services.publish(WORKSPACE, new ServiceEvent.Created(service, "shop-api", "ada", AT));
        awaitUsage(body -> body.body("quantities.size()", equalTo(0)));
    }

    @AfterEach
    void close() {
        usage.close();
        services.close();
        traffic.close();
    }

    @Test
    void anEventThatComesThriceCountsOnce() {
        var meta = meta(UsageEvent.class);

        usage.publish(meta, replicaSeconds("10.5"));
        usage.publish(meta, replicaSeconds("10.5"));
        usage.publish(meta, replicaSeconds("10.5"));
        usage.publish(meta(UsageEvent.class), replicaSeconds("2"));

        awaitUsage(body -> body.body("quantities[0].meter", equalTo("replica_seconds"))
                .body("quantities[0].unit", equalTo("s"))
                .body("quantities[0].quantity", equalTo("12.5")));
    }

    @Test
    void trafficSamplesBecomeRequestsAndBytes() {
        traffic.publish(WORKSPACE, sample("v1", 20, 500));
        traffic.publish(WORKSPACE, sample("v2", 5, 70));

        awaitUsage(body -> body.body("quantities.find { it.meter == 'requests' }.quantity", equalTo("25"))
                .body("quantities.find { it.meter == 'bytes_out' }.quantity", equalTo("570")));
    }

    @Test
    void aBadEventHoldsNobodyUp() {
        usage.publish(service.toString(), EventProbe.headers(meta(UsageEvent.class)), bytes("not JSON"));
        usage.publish(service.toString(), Map.of(), bytes("{}"));
        usage.publish(
                service.toString(),
                EventProbe.headers(meta(UsageEvent.class)),
                bytes("{\"type\":\"usage.recorded\",\"service_id\":\"" + service
                        + "\",\"meter\":\"x\",\"quantity\":\"-1\",\"from\":\"2026-01-31T12:00:00Z\","
                        + "\"to\":\"2026-01-31T12:00:00Z\",\"dimensions\":{}}"));
        usage.publish(WORKSPACE, replicaSeconds("1"));

        awaitUsage(body -> body.body("quantities.size()", equalTo(1)).body("quantities[0].quantity", equalTo("1")));
    }

    @Test
    void anIntervalOfAMonthIsCountedWhole() {
        usage.publish(
                WORKSPACE,
                new UsageEvent(
                        service,
                        UsageEvent.REPLICA_SECONDS,
                        new BigDecimal("2678400"),
                        AT,
                        AT.plus(Duration.ofDays(28)),
                        Map.of("region", "local")));

        awaitUsage(body -> body.body("quantities[0].quantity", equalTo("2678400")));
    }

    @Test
    void usageThatNobodyCouldStoreHoldsNobodyUp() {
        for (var bad : List.of(
                event("1", "1970-01-01T00:00:00Z"),
                event("1e999999999", "2026-01-31T12:00:00Z"),
                event("1e-999999999", "2026-01-31T12:00:00Z"))) {
            usage.publish(service.toString(), EventProbe.headers(meta(UsageEvent.class)), bytes(bad));
        }
        usage.publish(WORKSPACE, replicaSeconds("1"));

        awaitUsage(body -> body.body("quantities.size()", equalTo(1)).body("quantities[0].quantity", equalTo("1")));
    }

    private String event(String quantity, String from) {
        return "{\"type\":\"usage.recorded\",\"service_id\":\"" + service + "\",\"meter\":\"x\",\"quantity\":\""
                + quantity + "\",\"from\":\"" + from + "\",\"to\":\"2026-01-31T12:00:00Z\",\"dimensions\":{}}";
    }

    @Test
    void anotherWorkspaceFindsNoSuchService() {
        given().auth()
                .oauth2(TestTokens.stranger())
                .get("/api/v1/usage?service_id=" + service)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("service_not_found"));
    }

    @Test
    void wrongInputIsExplained() {
        asViewer("/api/v1/usage").statusCode(400).body("fields[0].name", equalTo("service_id"));
        asViewer("/api/v1/usage?service_id=shop").statusCode(400).body("detail", containsString("is not an id"));
        asViewer("/api/v1/usage?service_id=" + service + "&from=yesterday")
                .statusCode(400)
                .body("fields[0].name", equalTo("from"));
        for (var time : List.of("-9000-01-01T00:00:00Z", "%2B300000-01-01T00:00:00Z")) {
            for (var field : List.of("from", "to")) {
                asViewer("/api/v1/usage?service_id=" + service + "&" + field + "=" + time)
                        .statusCode(400)
                        .body("fields[0].name", equalTo(field));
            }
        }
        given().get("/api/v1/usage?service_id=" + service).then().statusCode(401);
        for (var token : List.of(TestTokens.expired(), TestTokens.forged(), TestTokens.algNone())) {
            given().auth()
                    .oauth2(token)
                    .get("/api/v1/usage?service_id=" + service)
                    .then()
                    .statusCode(401)
                    .body("code", equalTo("unauthenticated"));
        }
        given().auth()
                .oauth2(TestTokens.ingest(service))
                .get("/api/v1/usage?service_id=" + service)
                .then()
                .statusCode(403);
    }

    private void awaitUsage(java.util.function.Consumer<ValidatableResponse> check) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> check.accept(asViewer("/api/v1/usage?service_id=" + service
                                + "&from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z")
                        .statusCode(200)));
    }

    private ValidatableResponse asViewer(String path) {
        return given().auth().oauth2(TestTokens.viewer()).get(path).then();
    }

    private UsageEvent replicaSeconds(String quantity) {
        return new UsageEvent(
                service, UsageEvent.REPLICA_SECONDS, new BigDecimal(quantity), AT, AT.plusSeconds(10), Map.of());
    }

    private TrafficSample sample(String version, long requests, long bytesOut) {
        return new TrafficSample(
                service,
                AT,
                List.of(new TrafficSample.Share(
                        ReleaseId.random(),
                        version,
                        "local",
                        requests,
                        0,
                        0,
                        0,
                        10,
                        bytesOut,
                        Collections.nCopies(22, 0L))));
    }

    private static EventMeta meta(Class<? extends DomainEvent> type) {
        return new EventMeta(UUID.randomUUID(), DomainEvent.typeOf(type), "/test", WORKSPACE, AT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
