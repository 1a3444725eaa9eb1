package io.syntra.telemetry;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A service that Syntra does not run, with an ingest token, in a workspace of its own. */
public record Outside(Sender sender, String token) {

    public static Outside fresh() {
        var workspace = new WorkspaceId("o" + UUID.randomUUID().toString().substring(0, 8));
        var made = given().auth()
                .oauth2(TestTokens.of("dev", workspace, Role.DEVELOPER))
                .contentType("application/json")
                .body(Map.of("name", "sdk", "service_name", "sdk"))
                .post("/api/v1/ingest/tokens")
                .then()
                .statusCode(201);
        return new Outside(
                new Sender(workspace, ServiceId.fromString(made.extract().path("service_id"))),
                made.extract().path("token"));
    }

    public void assertArrives(String query, List<?> rows) {
        soon().untilAsserted(() -> assertThat(given().auth()
                        .oauth2(sender.readerToken())
                        .contentType("application/json")
                        .body(Map.of("query", query))
                        .post("/api/v1/query")
                        .then()
                        .statusCode(200)
                        .extract()
                        .<List<List<Object>>>path("rows"))
                .isEqualTo(rows));
    }

    /** What each SDK's test sends. */
    public void assertAllThreeArrive() {
        assertArrives("logs | project body, severity", List.of(List.of("from the SDK", "error")));
        assertArrives("spans | project name", List.of(List.of("GET /pay")));
        assertArrives("metrics orders | distinct value, route", List.of(List.of(3.0f, "/pay")));
        assertArrives("metrics took | distinct kind", List.of(List.of("histogram")));
    }
}
