package io.syntra.notification;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.WorkspaceId;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.testing.TestTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A workspace of a test's own: what happens at its targets is told to no other test. */
public record Workplace(WorkspaceId id) {

    public static final Duration DEADLINE = Duration.ofSeconds(20);

    public static Workplace anew() {
        return new Workplace(new WorkspaceId("w-" + UUID.randomUUID().toString().substring(0, 8)));
    }

    public Workplace with(Secrets secrets, String name, String value) {
        secrets.put(id, new SecretName(name), SecretValue.of(value), Secrets.ABSENT);
        return this;
    }

    public String developer() {
        return TestTokens.of("ada", id, "developer");
    }

    /** @return the delivery of its first part */
    public String send(String channel, Map<String, ?> config, Map<String, ?> variables) {
        return post("send", Map.of("channel", channel, "config", config, "variables", variables))
                .statusCode(202)
                .extract()
                .path("deliveries[0].id");
    }

    public ValidatableResponse post(String path, Map<String, ?> body) {
        return given().auth()
                .oauth2(developer())
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/notifications/" + path)
                .then();
    }

    public JsonPath get(String path) {
        return given().auth()
                .oauth2(developer())
                .get("/api/v1/notifications/" + path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Waits until the delivery is in the state. */
    public JsonPath state(String delivery, String state) {
        return await().atMost(DEADLINE).until(() -> get("deliveries/" + delivery), view -> List.of(state)
                .contains(view.getString("state")));
    }
}
