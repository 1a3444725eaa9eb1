package io.syntra.router;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static io.syntra.router.Tables.on;
import static io.syntra.router.Tables.table;
import static io.syntra.router.Tables.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.RouteTable;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole router against a real Kafka. */
@QuarkusTest
@WithSyntraEngines
class RouterTest {

    private final String host = "svc-" + UUID.randomUUID().toString().substring(0, 8);
    private final ServiceId service = ServiceId.random();
    private final Backend v1 = new Backend("v1");
    private final Backend v2 = new Backend("v2");

    @AfterEach
    void close() {
        v1.close();
        v2.close();
    }

    @Test
    void aTableOnTheTopicBringsTrafficAndTrafficBringsSamples() {
        try (var routes = EventProbe.on(Topic.ROUTE, RouteTable.class);
                var samples = EventProbe.on(Topic.TRAFFIC, TrafficSample.class)) {
            routes.publish(Tables.WORKSPACE, table(service, host, 1, on("v1", 100, v1.port())));
            await().until(() -> "v1".equals(ask()));
            routes.publish(Tables.WORKSPACE, table(service, host, 2, on("v2", 100, v2.port()), target("v1", 0)));
            await().until(() -> "v2".equals(ask()));
            // An old table that is late changes nothing.
            routes.publish(Tables.WORKSPACE, table(service, host, 1, on("v1", 100, v1.port())));

            var asked = 50;
            for (int i = 0; i < asked; i++) {
                assertThat(ask()).isEqualTo("v2");
            }
            var counted = v1.answered() + v2.answered();
            await().untilAsserted(() -> assertThat(samples.events().stream()
                            .filter(seen -> seen.event().serviceId().equals(service))
                            .flatMap(seen -> seen.event().shares().stream())
                            .mapToLong(TrafficSample.Share::requests)
                            .sum())
                    .isEqualTo(counted));
            var ids = new HashSet<UUID>();
            assertThat(samples.events())
                    .filteredOn(seen -> seen.event().serviceId().equals(service))
                    .allSatisfy(seen -> {
                        assertThat(seen.key()).isEqualTo(service.toString());
                        assertThat(seen.meta().workspace()).isEqualTo(Tables.WORKSPACE);
                        assertThat(seen.meta().source()).isEqualTo("/router");
                        assertThat(seen.meta().type()).isEqualTo("traffic.sample");
                        assertThat(ids.add(seen.meta().id())).isTrue();
                    });
        }
    }

    @Test
    void aTableThatCannotBeReadStopsNobody() {
        try (var routes = EventProbe.on(Topic.ROUTE, RouteTable.class)) {
            routes.publish(service.toString(), Map.of(), "not json".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            routes.publish(Tables.WORKSPACE, table(service, host, 1, on("v1", 100, v1.port())));

            await().until(() -> "v1".equals(ask()));
        }
    }

    @Test
    void theRoutesOfAWorkspaceAreItsOwn() {
        try (var routes = EventProbe.on(Topic.ROUTE, RouteTable.class)) {
            routes.publish(Tables.WORKSPACE, table(service, host, 1, on("v1", 100, v1.port())));
            await().until(() -> "v1".equals(ask()));
        }

        get("/api/v1/routes").then().statusCode(401).body("code", equalTo("unauthenticated"));
        given().auth().oauth2(TestTokens.forged()).get("/api/v1/routes").then().statusCode(401);
        given().auth()
                .oauth2(TestTokens.ingest(service))
                .get("/api/v1/routes")
                .then()
                .statusCode(403);
        given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/routes")
                .then()
                .statusCode(200)
                .body("items.host", hasItem(host))
                .body("items.find { it.host == '" + host + "' }.targets[0].replicas[0].state", equalTo("healthy"));
        given().auth()
                .oauth2(TestTokens.stranger())
                .get("/api/v1/routes")
                .then()
                .statusCode(200)
                .body("items.host", not(hasItem(host)));
    }

    @Test
    void theDeployerIsToldWhatAServiceThatServesNoMoreHasToFinish() throws Exception {
        var asked = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var slow = new Backend("slow", exchange -> {
            asked.countDown();
            goOn.await();
        });
        var deployer = TestTokens.onBehalfOf(
                new Caller(Tables.WORKSPACE, "service:deployer", Role.including(Role.VIEWER), null), "deployer");
        try (slow;
                var routes = EventProbe.on(Topic.ROUTE, RouteTable.class);
                var user = Executors.newVirtualThreadPerTaskExecutor()) {
            routes.publish(Tables.WORKSPACE, table(service, host, 1, on("v1", 100, slow.port())));
            await().until(() -> route(deployer).statusCode() == 200);
            var answer = user.submit(this::ask);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            routes.publish(Tables.WORKSPACE, table(service, host, 2));
            await().until(() -> route(deployer).<Integer>path("generation") == 2);
            route(deployer)
                    .then()
                    .body("targets", hasSize(0))
                    .body("leaving", hasSize(1))
                    .body("leaving[0].port", equalTo(slow.port()))
                    .body("leaving[0].in_flight", equalTo(1));

            goOn.countDown();
            assertThat(answer.get()).isEqualTo("slow");
            await().untilAsserted(() -> route(deployer).then().body("leaving", hasSize(0)));
        }
        get("/api/v1/routes/" + service).then().statusCode(401);
        route(TestTokens.ingest(service)).then().statusCode(403);
        route(TestTokens.stranger()).then().statusCode(404).body("code", equalTo("service_not_found"));
    }

    private Response route(String token) {
        return given().auth().oauth2(token).get("/api/v1/routes/" + service);
    }

    private String ask() {
        return given().header("Host", host + ".localhost")
                .get("http://127.0.0.1:" + trafficPort() + "/")
                .asString();
    }

    private static int trafficPort() {
        return RestAssured.get("/q/health/ready").path("checks.find { it.name == 'traffic' }.data.port");
    }
}
