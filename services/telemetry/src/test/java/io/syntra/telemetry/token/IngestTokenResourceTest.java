package io.syntra.telemetry.token;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.PROTOBUF;
import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.identity.Role;
import io.syntra.telemetry.Sender;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class IngestTokenResourceTest {

    private final WorkspaceId workspace =
            new WorkspaceId("t" + UUID.randomUUID().toString().substring(0, 8));

    private ValidatableResponse create(Map<String, ?> body) {
        return create(TestTokens.of("dev", workspace, Role.DEVELOPER), body);
    }

    private static ValidatableResponse create(String token, Map<String, ?> body) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(body)
                .post("/api/v1/ingest/tokens")
                .then();
    }

    private ValidatableResponse list() {
        return given().auth()
                .oauth2(TestTokens.of("vic", workspace, Role.VIEWER))
                .get("/api/v1/ingest/tokens")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse revoke(String id) {
        return given().auth()
                .oauth2(TestTokens.of("dev", workspace, Role.DEVELOPER))
                .delete("/api/v1/ingest/tokens/" + id)
                .then();
    }

    private ValidatableResponse send(String header, String value) {
        var pretends = new Sender(TestTokens.WORKSPACE, ServiceId.random());
        return Sender.raw()
                .header(header, value)
                .contentType(PROTOBUF)
                .body(pretends.logsRequest("v1", List.of(log("from outside"))).toByteArray())
                .post("/v1/logs")
                .then();
    }

    @Test
    void whoHasTheTokenSendsForItsServiceUntilItIsRevoked() {
        var made = create(Map.of("name", "laptop", "service_name", "edge-box"))
                .statusCode(201)
                .body("token", containsString("syntra_ingest_"));
        String id = made.extract().path("id");
        String token = made.extract().path("token");
        var service = ServiceId.fromString(made.extract().path("service_id"));
        list().body("$", hasSize(1))
                .body("[0].name", equalTo("laptop"))
                .body("[0].created_by", equalTo("dev"))
                .body("[0].created_at", notNullValue())
                .body("[0].service_id", equalTo(service.toString()))
                .body("[0].service", equalTo("edge-box"))
                .body("[0].last_used_at", nullValue());
        assertThat(list().extract().asString()).doesNotContain(token);

        send("Authorization", "Bearer " + token).statusCode(200);
        send("X-Syntra-Token", token).statusCode(200);

        var reader = new Sender(workspace, service);
        soon().untilAsserted(() -> assertThat(reader.lines()).containsExactly("from outside", "from outside"));
        list().body("[0].last_used_at", notNullValue());

        revoke(id).statusCode(204);
        soon().untilAsserted(() ->
                send("Authorization", "Bearer " + token).statusCode(401).contentType(PROTOBUF));
        list().body("$", hasSize(0));
        revoke(id).statusCode(404);
    }

    @Test
    void aTokenSendsAndDoesNothingElse() {
        String token =
                create(Map.of("name", "only", "service_name", "box")).extract().path("token");

        for (var call : List.of("/api/v1/logs", "/api/v1/ingest/tokens", "/api/v1/errors")) {
            given().auth().oauth2(token).get(call).then().statusCode(403);
        }
        create(token, Map.of("name", "more", "service_name", "box-2")).statusCode(403);
        given().auth()
                .oauth2(token)
                .delete("/api/v1/ingest/tokens/" + UUID.randomUUID())
                .then()
                .statusCode(403);
    }

    @Test
    void anyOtherValueIsNobody() {
        send("Authorization", "Bearer syntra_ingest_AAAA").statusCode(401);
        send("X-Syntra-Token", "syntra_ingest_").statusCode(401);
        given().header("X-Syntra-Token", "syntra_ingest_AAAA")
                .get("/api/v1/logs")
                .then()
                .statusCode(401)
                .body("code", equalTo("unauthenticated"));
    }

    @Test
    void itIsMadeForAServiceOfTheWorkspaceOnlyAndItsNameIsOne() {
        var shop = new Sender(workspace, ServiceId.random());
        create(Map.of("name", "shop", "service_id", shop.service().toString()))
                .statusCode(404)
                .body("code", equalTo("service_not_found"));
        shop.logs("known now");
        soon().untilAsserted(() -> create(
                        Map.of("name", "shop", "service_id", shop.service().toString()))
                .statusCode(201));
        create(Map.of("name", "shop", "service_id", shop.service().toString()))
                .statusCode(409)
                .body("code", equalTo("name_taken"));
        create(Map.of("name", "both", "service_id", shop.service().toString(), "service_name", "x"))
                .statusCode(400);
        create(Map.of("name", "none")).statusCode(400);
        create(Map.of("name", "Not A Name", "service_name", "x")).statusCode(400);
        create(Map.of("name", "first", "service_name", "twice")).statusCode(201);
        create(Map.of("name", "second", "service_name", "twice"))
                .statusCode(409)
                .body("code", equalTo("name_taken"));
    }

    @Test
    void theWorkspaceAndTheRoleCount() {
        String id =
                create(Map.of("name", "mine", "service_name", "box")).extract().path("id");

        create(TestTokens.of("vic", workspace, Role.VIEWER), Map.of("name", "x", "service_name", "y"))
                .statusCode(403);
        given().auth()
                .oauth2(TestTokens.of("vic", workspace, Role.VIEWER))
                .delete("/api/v1/ingest/tokens/" + id)
                .then()
                .statusCode(403);
        given().auth()
                .oauth2(TestTokens.stranger())
                .delete("/api/v1/ingest/tokens/" + id)
                .then()
                .statusCode(404);
        given().auth()
                .oauth2(TestTokens.stranger())
                .get("/api/v1/ingest/tokens")
                .then()
                .statusCode(200)
                .body("name", not(org.hamcrest.Matchers.hasItem("mine")));
    }

    /** Guarded by {@code KnownServices.wasDeleted}. */
    @Test
    void theTokensOfADeletedServiceEndWithIt() {
        var made = create(Map.of("name", "gone", "service_name", "gone")).statusCode(201);
        String token = made.extract().path("token");
        var service = ServiceId.fromString(made.extract().path("service_id"));
        send("Authorization", "Bearer " + token).statusCode(200);

        try (var services = EventProbe.on(Topic.SERVICE, ServiceEvent.class)) {
            services.publish(workspace, new ServiceEvent.Deleted(service, "gone", Instant.now()));
        }

        soon().untilAsserted(() -> send("Authorization", "Bearer " + token).statusCode(401));
    }
}
