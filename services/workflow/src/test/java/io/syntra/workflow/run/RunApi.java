package io.syntra.workflow.run;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.syntra.testing.TestTokens;
import java.time.Duration;
import java.util.UUID;

/** Workflows that a person starts by hand, and their runs, over REST. */
final class RunApi {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private RunApi() {}

    static RequestSpecification developer() {
        return as(TestTokens.developer());
    }

    static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }

    /** A definition with these nodes and a name of its own. */
    static String definition(String nodes) {
        return "{\"name\": \"w %s\", \"trigger\": {\"type\": \"manual\"}, \"nodes\": [%s]}"
                .formatted(UUID.randomUUID(), nodes);
    }

    /** The run of a new workflow. */
    static String start(String nodes, String input) {
        return start(TestTokens.developer(), nodes, input);
    }

    static String start(String token, String nodes, String input) {
        String workflow = as(token)
                .body(definition(nodes))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        return as(token)
                .body("{\"input\": " + input + "}")
                .post("/api/v1/workflows/{id}/runs", workflow)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Once it is in that state. */
    static JsonPath view(String run, String state) {
        return await("run " + run + " is " + state)
                .atMost(DEADLINE)
                .until(() -> read(run), view -> state.equals(view.getString("state")));
    }

    static JsonPath read(String run) {
        return read(TestTokens.developer(), run);
    }

    static JsonPath read(String token, String run) {
        return as(token)
                .get("/api/v1/runs/{id}", run)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
