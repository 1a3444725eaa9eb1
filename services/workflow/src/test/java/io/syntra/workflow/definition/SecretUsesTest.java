package io.syntra.workflow.definition;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who replaces or deletes a secret is told which workflows name it. */
@QuarkusTest
@WithSyntraEngines
class SecretUsesTest {

    private final String unique = UUID.randomUUID().toString().substring(0, 8);

    @Test
    void everyPlaceThatCanHoldASecretIsNamed() {
        create("", """
                {"name": "w %1$s", "trigger": {"type": "webhook", "secret": "secret:hook-%1$s"}, "nodes": [
                  {"id": "ask", "type": "http_request", "config": {"method": "POST", "url": "https://status.example/x",
                   "headers": {"Authorization": "secret:http-%1$s", "X-Other": "plain"},
                   "json": {"key": "secret:json-%1$s", "list": ["secret:json-%1$s", "{{trigger_type}}"]}}},
                  {"id": "bot", "type": "notify_telegram",
                   "config": {"bot_token": "secret:bot-%1$s", "chat_id": 1, "message_template": "secret:text-%1$s"}},
                  {"id": "slack", "type": "notify_slack",
                   "config": {"webhook_url": "secret:slack-%1$s", "message_template": "x"}},
                  {"id": "mail", "type": "notify", "config": {"channel": "email", "smtp_url": "secret:smtp-%1$s",
                   "from": "a@example.com", "to": "b@example.com", "title": "t", "text": "x"}},
                  {"id": "hook", "type": "notify", "config": {"channel": "webhook", "target": "secret:target-%1$s",
                   "title": "t", "text": "x"}}]}""");

        assertThat(places())
                .containsExactlyInAnyOrder(
                        "hook: null trigger.secret [published]",
                        "http: ask nodes[0].config.headers.Authorization [published]",
                        "json: ask nodes[0].config.json.key [published]",
                        "json: ask nodes[0].config.json.list[0] [published]",
                        "bot: bot nodes[1].config.bot_token [published]",
                        "slack: slack nodes[2].config.webhook_url [published]",
                        "smtp: mail nodes[3].config.smtp_url [published]",
                        "target: hook nodes[4].config.target [published]");
        assertThat(uses(TestTokens.viewer(), "slack-" + unique)).singleElement().satisfies(use -> assertThat(use)
                .containsEntry("workflow", "w " + unique)
                .containsEntry("secret", "slack-" + unique));
        assertThat(uses(TestTokens.viewer(), "slac")).isEmpty();
        assertThat(uses(TestTokens.stranger(), "slack-" + unique)).isEmpty();
    }

    /** Guarded by the versions in {@code SecretUses.VERSIONS}. */
    @Test
    void itIsTrueOfWhatIsPublishedDraftedRunningAndTakenAway() {
        var id = create("", waiting("one"));
        change(id, 1, "?publish=false", waiting("two"));
        assertThat(places())
                .containsExactlyInAnyOrder(
                        "one: tell nodes[1].config.webhook_url [published]",
                        "two: tell nodes[1].config.webhook_url [draft]");

        change(id, 2, "?publish=false", waiting("one"));
        assertThat(places()).containsExactly("one: tell nodes[1].config.webhook_url [published, draft]");

        String run = developer()
                .body("{}")
                .post("/api/v1/workflows/{id}/runs", id)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        change(id, 3, "", waiting("three"));
        assertThat(places())
                .containsExactlyInAnyOrder(
                        "one: tell nodes[1].config.webhook_url [running]",
                        "three: tell nodes[1].config.webhook_url [published]");

        developer().delete("/api/v1/workflows/{id}", id).then().statusCode(204);
        assertThat(places()).containsExactly("one: tell nodes[1].config.webhook_url [running]");

        developer().post("/api/v1/runs/{run}/cancel", run).then().statusCode(200);
        assertThat(places()).isEmpty();
    }

    /** Guarded by {@code SecretUses.views}: a viewer sees nothing of such a draft but its name. */
    @Test
    void aDraftWithProblemsNamesItsSecretsWhereverTheyStand() {
        create("?publish=false", """
                {"name": "w %1$s", "trigger": {"type": "webhok", "secret": "secret:hook-%1$s"}, "nodes": [
                  {"id": "tell", "type": "notify_slack", "config": {"webhok_url": "secret:slack-%1$s"}},
                  {"id": "odd", "type": "no_type", "config": {"a": ["secret:odd-%1$s", "secret: nothing"]}}]}""");

        assertThat(places())
                .containsExactlyInAnyOrder(
                        "hook: null trigger.secret [draft]",
                        "slack: tell nodes[0].config.webhok_url [draft]",
                        "odd: odd nodes[1].config.a[0] [draft]");
        assertThat(uses(TestTokens.viewer(), "odd-" + unique)).singleElement().satisfies(use -> assertThat(use)
                .doesNotContainKeys("node", "field"));
    }

    private String waiting(String secret) {
        return """
                {"name": "w %1$s", "trigger": {"type": "manual"}, "nodes": [
                  {"id": "wait", "type": "delay", "config": {"duration": "1d"}},
                  {"id": "tell", "type": "notify_slack",
                   "config": {"webhook_url": "secret:%2$s-%1$s", "message_template": "x"}}]}""".formatted(unique, secret);
    }

    private String create(String query, String definition) {
        return developer()
                .body(definition.formatted(unique))
                .post("/api/v1/workflows" + query)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void change(String id, int version, String query, String definition) {
        developer()
                .header("If-Match", "\"" + version + "\"")
                .body(definition)
                .put("/api/v1/workflows/{id}" + query, id)
                .then()
                .statusCode(200);
    }

    /** Of this test's secrets. */
    private List<String> places() {
        return uses(TestTokens.developer()).stream()
                .filter(use -> String.valueOf(use.get("secret")).endsWith("-" + unique))
                .map(use -> String.valueOf(use.get("secret")).replace("-" + unique, "") + ": " + use.get("node") + " "
                        + use.get("field") + " " + use.get("versions"))
                .toList();
    }

    private static List<Map<String, Object>> uses(String token, String... name) {
        return given().auth()
                .oauth2(token)
                .queryParams(name.length == 0 ? Map.of() : Map.of("name", name[0]))
                .get("/api/v1/workflows/secret-uses")
                .then()
                .statusCode(200)
                .extract()
                .path("items");
    }

    private static RequestSpecification developer() {
        return given().auth().oauth2(TestTokens.developer()).contentType(ContentType.JSON);
    }
}
