package io.syntra.workflow.definition;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Role;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
class WorkflowResourceTest {

    @Inject
    Secrets secrets;

    @Inject
    Pool pool;

    @Test
    void aWorkflowIsStoredReadChangedAndTakenAway() {
        var name = name();
        var id = create(name);

        developer()
                .get("/api/v1/workflows/{id}", id)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("name", equalTo(name))
                .body("version", equalTo(1))
                .body("updated_by", equalTo("dev"))
                .body("definition.trigger.type", equalTo("event"))
                .body("definition.nodes[0].type", equalTo("notify"))
                .body("definition.nodes[0].config.title", equalTo("{{service_name}} fails"));
        developer()
                .header("If-Match", "\"1\"")
                .body(definition(name + " 2"))
                .put("/api/v1/workflows/{id}", id)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("name", equalTo(name + " 2"))
                .body("version", equalTo(2));
        developer().delete("/api/v1/workflows/{id}", id).then().statusCode(204);
        developer()
                .get("/api/v1/workflows/{id}", id)
                .then()
                .statusCode(404)
                .body("code", equalTo("workflow_not_found"));
        developer().delete("/api/v1/workflows/{id}", id).then().statusCode(404);
        create(name + " 2");
    }

    @Test
    void aTargetWithItsSecretIsSeenByNobody() {
        var id = create(name());
        String whole = developer()
                .get("/api/v1/workflows/{id}", id)
                .then()
                .extract()
                .path("definition.nodes[0].config.target");

        var shown = as(TestTokens.viewer())
                .get("/api/v1/workflows/{id}", id)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .extract()
                .<String>path("definition.nodes[0].config.target");
        List<String> listed = as(TestTokens.viewer())
                .get("/api/v1/workflows")
                .then()
                .statusCode(200)
                .extract()
                .path("items.definition.nodes.config.target.flatten()");

        assertThat(whole).startsWith("secret:written-").isEqualTo(shown);
        assertThat(listed).contains(shown).noneMatch(target -> String.valueOf(target)
                .contains("hooks.example"));
        assertThat(stored()).isNotEmpty().noneMatch(row -> row.contains("hooks.example/secret"));
    }

    @Test
    void aTokenThatIsWrittenOutIsKeptAsASecretAndNowhereElse() {
        var token = "123456:AA" + UUID.randomUUID().toString().replace("-", "");
        var body = telegram(name(), token);

        var answer = developer()
                .header("Idempotency-Key", token.substring(8))
                .body(body)
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .body("warnings.field", contains("nodes[0].config.bot_token"))
                .body("definition.nodes[0].config.bot_token", startsWith("secret:written-"))
                .extract();

        assertThat(answer.asString()).doesNotContain(token);
        assertThat(stored()).isNotEmpty().noneMatch(row -> row.contains(token));
        var kept = answer.<String>path("definition.nodes[0].config.bot_token").substring("secret:".length());
        assertThat(secrets.read(TestTokens.WORKSPACE, new SecretName(kept)).map(SecretValue::reveal))
                .contains(token);
    }

    @Test
    void aSecretThatIsNotSetIsNamed() {
        developer()
                .body(telegram(name(), "secret:nobody-set-it"))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .body("warnings.field", contains("nodes[0].config.bot_token"))
                .body(
                        "warnings[0].message",
                        equalTo("refers to secret:nobody-set-it, which is not set. Set it with PUT"
                                + " /api/v1/secrets/nobody-set-it."));
    }

    @Test
    void theCatalogueIsForEverybodyWhoMayRead() {
        as(TestTokens.viewer())
                .get("/api/v1/workflows/node-types")
                .then()
                .statusCode(200)
                .body("items.type", hasItems("notify_telegram", "notify_slack"))
                .body("items.find { it.type == 'notify_telegram' }.icon", equalTo("Send"))
                .body("items.find { it.type == 'notify_telegram' }.schema.required", hasItem("bot_token"));
        given().get("/api/v1/workflows/node-types").then().statusCode(401);
    }

    private static String telegram(String name, String token) {
        return """
                {"name": "%s", "trigger": {"type": "manual"},
                 "nodes": [{"id": "tell", "type": "notify_telegram", "config": {"bot_token": "%s", "chat_id": 1,
                   "message_template": "{{service_name}}"}}]}""".formatted(name, token);
    }

    /** Every row of every table, as text. */
    private List<String> stored() {
        var rows = new ArrayList<String>();
        var tables = pool.query("select tablename from pg_tables where schemaname = 'public'")
                .executeAndAwait();
        tables.forEach(table -> pool.query("select t::text from \"" + table.getString(0) + "\" t")
                .executeAndAwait()
                .forEach(row -> rows.add(row.getString(0))));
        return rows;
    }

    @Test
    void everyMistakeIsNamedByItsField() {
        developer()
                .body(definition(name())
                        .replace("{{service_name}}", "{{servicename}}")
                        .replace("webhook", "pigeon"))
                .post("/api/v1/workflows")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid_workflow"))
                .body("fields.name", hasItem("nodes[0].config.title"))
                .body("fields.name", hasItem("nodes[0].config.channel"))
                .body("detail", containsString("Did you mean service_name?"));
        developer().body("{\"name\":").post("/api/v1/workflows").then().statusCode(400);
        developer().post("/api/v1/workflows").then().statusCode(422).body("code", equalTo("invalid_workflow"));
    }

    @Test
    void aNameIsTakenOnceInAWorkspace() throws Exception {
        var name = name();
        var statuses = inParallel(8, i -> developer()
                .body(definition(name))
                .post("/api/v1/workflows")
                .statusCode());

        assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409);
        developer()
                .body(definition(name))
                .post("/api/v1/workflows")
                .then()
                .statusCode(409)
                .body("code", equalTo("name_taken"))
                .body("fields[0].name", equalTo("name"));
        as(TestTokens.stranger())
                .body(definition(name))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201);
    }

    @Test
    void aRepeatedRequestStoresOneWorkflow() {
        var key = UUID.randomUUID().toString();
        var body = definition(name());

        var first = developer().header("Idempotency-Key", key).body(body).post("/api/v1/workflows");
        var second = developer().header("Idempotency-Key", key).body(body).post("/api/v1/workflows");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.jsonPath().getString("id")).isEqualTo(first.jsonPath().getString("id"));
        developer()
                .header("Idempotency-Key", key)
                .body(definition(name()))
                .post("/api/v1/workflows")
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency_key_reused"));
    }

    @Test
    void ofWritersOfOneVersionOneWins() throws Exception {
        var name = name();
        var id = create(name);

        var statuses = inParallel(20, i -> developer()
                .header("If-Match", "\"1\"")
                .body(definition(name))
                .put("/api/v1/workflows/{id}", id)
                .statusCode());

        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 412);
        developer().get("/api/v1/workflows/{id}", id).then().body("version", equalTo(2));
    }

    @Test
    void aChangeMustSayWhichVersionItChanges() {
        var name = name();
        var id = create(name);

        developer()
                .body(definition(name))
                .put("/api/v1/workflows/{id}", id)
                .then()
                .statusCode(428)
                .body("code", equalTo("precondition_required"));
        for (var stale : List.of("\"0\"", "\"7\"", "1", "nonsense")) {
            developer()
                    .header("If-Match", stale)
                    .body(definition(name))
                    .put("/api/v1/workflows/{id}", id)
                    .then()
                    .statusCode(412);
        }
        developer()
                .header("If-Match", "\"1\"")
                .body(definition(create2Name()))
                .put("/api/v1/workflows/{id}", id)
                .then()
                .statusCode(409);
    }

    @Test
    void onlyDevelopersChangeWorkflowsAndOnlyThoseOfTheirWorkspace() {
        var name = name();
        var id = create(name);
        var viewer = TestTokens.viewer();
        as(viewer).body(definition(name())).post("/api/v1/workflows").then().statusCode(403);
        as(viewer)
                .header("If-Match", "\"1\"")
                .body(definition(name))
                .put("/api/v1/workflows/{id}", id)
                .then()
                .statusCode(403);
        as(viewer).delete("/api/v1/workflows/{id}", id).then().statusCode(403);
        as(viewer).get("/api/v1/workflows/{id}", id).then().statusCode(200);
        given().get("/api/v1/workflows").then().statusCode(401);

        var stranger = TestTokens.stranger();
        as(stranger).get("/api/v1/workflows/{id}", id).then().statusCode(404);
        as(stranger).delete("/api/v1/workflows/{id}", id).then().statusCode(404);
        as(stranger)
                .header("If-Match", "\"1\"")
                .body(definition(name))
                .put("/api/v1/workflows/{id}", id)
                .then()
                .statusCode(404);
        as(stranger).get("/api/v1/workflows").then().statusCode(200).body("items.id", not(hasItem(id)));
        developer().get("/api/v1/workflows/{id}", id).then().body("version", equalTo(1));
    }

    /** Guarded by: {@code WarrantFilter} in libs/identity. No token of a service proves that the person wants it. */
    @Test
    void aServiceMayLookForAPersonAndChangeNothing() {
        var name = name();
        var id = create(name);
        var agent = TestTokens.onBehalfOf(TestTokens.caller(TestTokens.admin()), "agent");

        as(agent)
                .body(definition(name()))
                .post("/api/v1/workflows")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("detail", containsString("A service may not do this for a person."));
        as(agent)
                .header("If-Match", "\"1\"")
                .body(definition(name))
                .put("/api/v1/workflows/{id}", id)
                .then()
                .statusCode(403);
        as(agent).body("{}").post("/api/v1/workflows/{id}/runs", id).then().statusCode(403);
        as(agent).delete("/api/v1/workflows/{id}", id).then().statusCode(403);

        as(agent).get("/api/v1/workflows/{id}", id).then().statusCode(200).body("version", equalTo(1));
        as(agent).get("/api/v1/runs?workflow_id=" + id).then().body("items", hasSize(0));
    }

    @Test
    void workflowsAreListedPageByPage() {
        var reader = TestTokens.of("pat", new WorkspaceId("paging"), Role.DEVELOPER);
        var all = new HashSet<String>();
        for (int i = 0; i < 51; i++) {
            all.add(as(reader)
                    .body(definition("w" + i))
                    .post("/api/v1/workflows")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id"));
        }
        var first = as(reader)
                .get("/api/v1/workflows")
                .then()
                .body("next_cursor", notNullValue())
                .extract()
                .jsonPath();
        as(reader).body(definition("newer")).post("/api/v1/workflows").then().statusCode(201);
        var second = as(reader)
                .queryParam("cursor", first.getString("next_cursor"))
                .get("/api/v1/workflows")
                .jsonPath();

        var seen = new HashSet<String>(first.getList("items.id"));
        seen.addAll(second.getList("items.id"));
        assertThat(seen).isEqualTo(all);
        assertThat(second.getString("next_cursor")).isNull();
        as(reader)
                .queryParam("cursor", "forged")
                .get("/api/v1/workflows")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("cursor"));
    }

    private static String create2Name() {
        var name = name();
        create(name);
        return name;
    }

    private static String create(String name) {
        return developer()
                .body(definition(name))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String definition(String name) {
        return """
                {"name": "%s", "trigger": {"type": "event", "event_type": "error_group.opened",
                                           "filter": {"service_name": "none"}},
                 "nodes": [{"id": "tell", "type": "notify", "config": {"channel": "webhook",
                   "target": "https://hooks.example/secret", "title": "{{service_name}} fails", "text": "{{error_message}}"}}]}
                """.formatted(name);
    }

    private static String name() {
        return "w " + UUID.randomUUID();
    }

    private static RequestSpecification developer() {
        return as(TestTokens.developer());
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }

    private interface Call {
        int number(int i);
    }

    private static List<Integer> inParallel(int times, Call call) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, times)
                    .mapToObj(i -> threads.submit(() -> call.number(i)))
                    .toList();
            var statuses = new ArrayList<Integer>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            return statuses;
        }
    }
}
