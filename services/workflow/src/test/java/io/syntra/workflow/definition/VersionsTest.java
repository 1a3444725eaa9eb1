package io.syntra.workflow.definition;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.SecretRef;
import io.syntra.secrets.Secrets;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.node.NodeType;
import io.syntra.workflow.node.NodeTypes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Drafts, versions, what is different between them, and workflows as files. */
@QuarkusTest
@WithSyntraEngines
class VersionsTest {

    private static final WorkspaceId WORKSPACE = TestTokens.WORKSPACE;

    @Inject
    BackgroundTransactions transactions;

    @Inject
    Workflows workflows;

    @Inject
    Secrets secrets;

    /** Guards: what triggers start is the published version, whatever was saved after it. */
    @Test
    void aDraftIsStartedByNobodyButAPersonUntilItIsPublished() {
        var event = "deployment." + "failed";
        var id = create("?publish=false", definition("draft", event));

        assertThat(startedBy(event)).doesNotContain(id);
        assertThat(runOf(id)).isEqualTo(1);
        developer()
                .body("{\"version\": 2}")
                .post("/api/v1/workflows/{id}/publish", id)
                .then()
                .statusCode(404);
        developer()
                .body("{\"version\": 1}")
                .post("/api/v1/workflows/{id}/publish", id)
                .then()
                .statusCode(200)
                .body("published", equalTo(1));
        assertThat(startedBy(event)).contains(id);

        developer()
                .header("If-Match", "\"1\"")
                .body(definition("draft", "service.created"))
                .put("/api/v1/workflows/{id}?publish=false", id)
                .then()
                .statusCode(200)
                .body("version", equalTo(2))
                .body("published", equalTo(1));
        assertThat(startedBy(event)).contains(id);
        assertThat(startedBy("service.created")).doesNotContain(id);
        assertThat(runOf(id)).isEqualTo(1);

        developer()
                .body("{\"version\": 2}")
                .post("/api/v1/workflows/{id}/publish", id)
                .then()
                .statusCode(200);
        assertThat(startedBy(event)).doesNotContain(id);
        assertThat(startedBy("service.created")).contains(id);
        assertThat(runOf(id)).isEqualTo(2);
        developer()
                .body("{\"version\": 1}")
                .post("/api/v1/workflows/{id}/publish", id)
                .then()
                .statusCode(200);
        assertThat(startedBy(event)).contains(id);
        given().auth()
                .oauth2(TestTokens.viewer())
                .contentType(ContentType.JSON)
                .body("{\"version\": 1}")
                .post("/api/v1/workflows/{id}/publish", id)
                .then()
                .statusCode(403);
    }

    /** Guarded by: what is published, and what a run is pinned to, is read as strictly as ever. */
    @Test
    void aDraftNeedNotBeFinishedButNobodyStartsIt() {
        var name = "half " + UUID.randomUUID();
        var token = "123456:AA" + UUID.randomUUID().toString().replace("-", "");
        var unfinished = """
                {"name": "%s", "trigger": {"type": "event"}, "nodes": [
                  {"id": "tell", "type": "notify_telegram", "config": {"bot_token": "%s", "message_template": "{{x}}"}},
                  {"id": "then", "type": "notify_telegrm", "config": {"bot_token": "%s"}}, {"id": 5},
                  {"id": "odd", "type": "notify_slack", "config": {"webhook_url": "secret:No Name"}},
                  {"id": "blank", "type": "notify_slack", "config": {"webhook_url": ""}},
                  {"id": "named", "type": "set", "config": {"values": {"target": "{{service_name}}"}}}]}""".formatted(name, token, token);
        developer().body(unfinished).post("/api/v1/workflows").then().statusCode(422);
        var stored = developer()
                .body(unfinished)
                .post("/api/v1/workflows?publish=false")
                .then()
                .statusCode(201)
                .body("published", nullValue())
                .body("definition.nodes[1].type", equalTo("notify_telegrm"))
                .body("definition.nodes[5].config.values.target", equalTo("{{service_name}}"))
                .body(
                        "problems.field",
                        hasItems("trigger.event_type", "nodes[0].config.chat_id", "nodes[1].type", "nodes[2].type"))
                .extract();
        assertThat(stored.asString()).as("not even there").doesNotContain(token).contains("secret:written-");
        String id = stored.path("id");

        publish(id, 1)
                .statusCode(422)
                .body("code", equalTo("invalid_workflow"))
                .body("fields.name", hasItem("nodes[0].config.chat_id"));
        developer()
                .body("{}")
                .post("/api/v1/workflows/{id}/runs", id)
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_workflow"));
        developer()
                .body("{}")
                .post("/api/v1/workflows/{id}/nodes/tell/runs", id)
                .then()
                .statusCode(422);
        given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/workflows/{id}", id)
                .then()
                .statusCode(200)
                .body("definition", equalTo(Map.of("name", name)))
                .body("problems", nullValue());

        developer()
                .header("If-Match", "\"1\"")
                .body(definition(name, "service.created"))
                .put("/api/v1/workflows/{id}?publish=false", id)
                .then()
                .statusCode(200)
                .body("problems", nullValue());
        publish(id, 2).statusCode(200);
        assertThat(runOf(id)).isEqualTo(2);
        developer()
                .header("If-Match", "\"2\"")
                .body(unfinished)
                .put("/api/v1/workflows/{id}?publish=false", id)
                .then()
                .statusCode(200)
                .body("published", equalTo(2))
                .body("problems.size()", greaterThan(2));
        assertThat(runOf(id))
                .as("triggers and people go on starting what is published")
                .isEqualTo(2);
        developer()
                .get("/api/v1/workflows/{id}/versions/3", id)
                .then()
                .statusCode(200)
                .body("problems.field", hasItem("nodes[1].type"));
        developer()
                .get("/api/v1/workflows/{id}/versions/3/diff", id)
                .then()
                .statusCode(200)
                .body("items.field", hasItem("nodes.tell"));
        publish(id, 3).statusCode(422);
        assertThat(startedBy("service.created")).contains(id);

        for (var nameless : List.of("{}", "[]", "{\"name\": \" \"}", "{\"name\": 5}")) {
            developer()
                    .body(nameless)
                    .post("/api/v1/workflows?publish=false")
                    .then()
                    .statusCode(422);
        }
    }

    /** Guarded by {@code DefinitionSecrets.hide}: what the draft's author only misspelt is a secret all the same. */
    @Test
    void aSecretInTheWrongPlaceOfADraftIsKeptAsOne() {
        var bot = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnn"
                + UUID.randomUUID().toString().substring(0, 8);
        var draft = """
                {"name": "half %1$s", "trigger": {"type": "webhook", "secrt": "canary-trigger"}, "nodes": [
                  {"id": "a", "type": "notify_telegram", "config": {"bot_tokn": "%2$s", "message_template": "{{x}}"}},
                  {"id": "b", "type": "notify_telegram", "bot_token": "%2$s", "config": {"chat_id": 7, "chatt": "ops"}},
                  {"id": "c", "type": "notify_slack", "config": {"hook": "https://hooks.slack.com/services/T0/B0/canary1",
                    "bot_token": {"value": "canary-inside"}, "webhook_url": ["canary-list"]}},
                  {"id": "d", "type": "notify_telegram", "config": {"bot_token": 123456789012345678, "text": "say hello"}},
                  {"id": "e", "type": "http_request", "config": {"headers": {"Authorization": ["Bearer canary-header"]},
                    "api_key": "canary-key-1", "timeout": 7}},
                  {"id": "f", "type": "notify_telegram", "config": "%2$s"}]}""".formatted(UUID.randomUUID(), bot);

        var stored = developer()
                .body(draft)
                .post("/api/v1/workflows?publish=false")
                .then()
                .statusCode(201)
                .body("definition.nodes[0].config.bot_tokn", startsWith("secret:written-"))
                .body("definition.nodes[1].config.chatt", equalTo("ops"))
                .body("definition.nodes[2].config.bot_token.value", startsWith("secret:written-"))
                .body("definition.nodes[3].config.bot_token", startsWith("secret:written-"))
                .body("definition.nodes[3].config.text", equalTo("say hello"))
                .body("definition.nodes[4].config.timeout", equalTo(7))
                .extract();
        var export = developer()
                .get("/api/v1/workflows/{id}/export", stored.<String>path("id"))
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(stored.asString() + export)
                .doesNotContain("canary")
                .doesNotContain(bot)
                .doesNotContain("12345678901234");
    }

    /** Guarded by {@code DefinitionSecrets.missing} and what {@code WorkflowResource.publish} answers. */
    @Test
    void secretsThatAreNotSetAreToldOfADraftAndWhenItIsPublished() {
        var flawed = """
                {"name": "w %s", "trigger": {"type": "webhook", "secret": "secret:nobody-set-hook"}, "nodes": [
                 {"id": "a", "type": "notify_telegram", "config": {"bot_token": "secret:nobody-set-bot"}},
                 {"id": "b", "type": "http_request", "config": {"headers": {"Authorization": "secret:No Name"},
                  "json": ["secret:nobody-set-key"]}}]}""".formatted(UUID.randomUUID());
        developer()
                .body(flawed)
                .post("/api/v1/workflows?publish=false")
                .then()
                .statusCode(201)
                .body("problems", not(empty()))
                .body(
                        "warnings.findAll { it.message.contains('which is not set') }.field",
                        equalTo(List.of("trigger.secret", "nodes[0].config.bot_token", "nodes[1].config.json[0]")))
                .body("warnings[1].message", containsString("secret:nobody-set-bot"));

        var sound = flawed.replace("\"w ", "\"v ")
                .replace("secret:No Name", "secret:nobody-set-login")
                .replace("{\"bot_token\"", "{\"chat_id\": 1, \"message_template\": \"x\", \"bot_token\"")
                .replace("{\"headers\"", "{\"url\": \"https://api.example/\", \"headers\"");
        var id = create("?publish=false", sound);
        publish(id, 1)
                .statusCode(200)
                .body(
                        "warnings.findAll { it.message.contains('which is not set') }.field",
                        containsInAnyOrder(
                                "trigger.secret",
                                "nodes[0].config.bot_token",
                                "nodes[1].config.headers.Authorization",
                                "nodes[1].config.json[0]"));
    }

    private static ValidatableResponse publish(String id, int version) {
        return developer()
                .body("{\"version\": " + version + "}")
                .post("/api/v1/workflows/{id}/publish", id)
                .then();
    }

    @Test
    void versionsAreKeptAndSayWhatIsDifferent() {
        var first = definition("v", "deployment.failed");
        var id = create("", first);
        developer()
                .header("If-Match", "\"1\"")
                .body(first.replace("\"message\": \"x\"", "\"message\": \"y\"")
                        .replace("]}", ", {\"id\": \"more\", \"type\": \"log\", \"config\": {\"message\": \"z\"}}]}"))
                .put("/api/v1/workflows/{id}", id)
                .then()
                .statusCode(200);

        developer()
                .get("/api/v1/workflows/{id}/versions", id)
                .then()
                .statusCode(200)
                .body("items.version", equalTo(List.of(2, 1)))
                .body("items.published", equalTo(List.of(true, false)))
                .body("items[0].created_by", equalTo("dev"))
                .body("items[0].definition", nullValue());
        developer()
                .get("/api/v1/workflows/{id}/versions/1", id)
                .then()
                .statusCode(200)
                .body("definition.nodes[0].config.message", equalTo("x"));
        developer()
                .get("/api/v1/workflows/{id}/versions/2/diff", id)
                .then()
                .statusCode(200)
                .body("items.field", equalTo(List.of("nodes.say.config.message", "nodes.more", "nodes")))
                .body("items[0].from", equalTo("x"))
                .body("items[0].to", equalTo("y"))
                .body("items[1].from", nullValue());
        developer()
                .get("/api/v1/workflows/{id}/versions/1/diff?from=1", id)
                .then()
                .statusCode(200)
                .body("items", equalTo(List.of()));
        developer()
                .get("/api/v1/workflows/{id}/versions/1/diff", id)
                .then()
                .statusCode(200)
                .body("items.field", equalTo(List.of("name", "trigger", "nodes.say", "nodes")))
                .body("items.from.findAll { it != null }", equalTo(List.of(List.of())))
                .body("items[2].to.config.message", equalTo("x"));
        developer()
                .get("/api/v1/workflows/{id}/versions/2/diff?from=0", id)
                .then()
                .statusCode(200)
                .body("items.field", hasItems("nodes.say", "nodes.more"));
        developer().get("/api/v1/workflows/{id}/versions/9/diff", id).then().statusCode(404);
        developer().get("/api/v1/workflows/{id}/versions/0/diff", id).then().statusCode(404);
        given().auth()
                .oauth2(TestTokens.stranger())
                .get("/api/v1/workflows/{id}/versions", id)
                .then()
                .statusCode(404);
    }

    @Test
    void aWorkflowGoesOutAndInAgainAsAFileWithoutASecret() {
        var token = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr";
        var id = create("", """
                {"name": "w %s", "trigger": {"type": "manual"}, "nodes": [{"id": "tell", "type": "notify_telegram",
                 "config": {"bot_token": "%s", "chat_id": -100123, "message_template": "line one\\nline: two {{a}}"}}]}""".formatted(UUID.randomUUID(), token));

        var yaml = developer()
                .accept("application/yaml")
                .get("/api/v1/workflows/{id}/export", id)
                .then()
                .statusCode(200)
                .contentType("application/yaml")
                .extract()
                .asString();
        assertThat(yaml).doesNotContain(token).contains("secret:").contains("line: two {{a}}");

        var other = yaml.replaceFirst("name: .*", "name: again " + UUID.randomUUID())
                .replaceFirst("secret:[a-z0-9-]+", "secret:nobody-set-it");
        var again = yaml().body(other).post("/api/v1/workflows").then().statusCode(201);
        again.body("warnings[0].message", containsString("secret:nobody-set-it, which is not set"))
                .body("definition.nodes[0].config.message_template", equalTo("line one\nline: two {{a}}"))
                .body("definition.nodes[0].config.chat_id", equalTo(-100123));
        yaml().body("name: [x\n")
                .post("/api/v1/workflows")
                .then()
                .statusCode(400)
                .body("detail", containsString("in line "));
        yaml().body("just a text").post("/api/v1/workflows").then().statusCode(422);
    }

    /** Guards: whoever may see the workflow, its export or the topic could write to the team, or as it. */
    @Test
    void whatIsWrittenOutIsKeptAsASecretWhereverItCanStand() {
        var hook = "https://hooks.example/services/T0/aVerySecretToken";
        var bearer = "Bearer aVerySecretBearer";
        var made = developer()
                .body("""
                        {"name": "w %s", "trigger": {"type": "manual"}, "nodes": [
                         {"id": "tell", "type": "notify",
                          "config": {"channel": "webhook", "target": "%s", "title": "x", "text": "y"}},
                         {"id": "call", "type": "http_request", "config": {"url": "https://api.example/",
                          "headers": {"Authorization": "%s", "X-Api-Token": "t{{a}}", "X-Plain": "plain"}}}]}""".formatted(UUID.randomUUID(), hook, bearer))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .body("warnings.field", hasItems("nodes[0].config.target", "nodes[1].config.headers.Authorization"))
                .body("definition.nodes[0].config.target", startsWith("secret:"))
                .body("definition.nodes[1].config.headers.Authorization", startsWith("secret:"))
                .body("definition.nodes[1].config.headers.X-Api-Token", equalTo("t{{a}}"))
                .body("definition.nodes[1].config.headers.X-Plain", equalTo("plain"))
                .extract();
        var export = developer()
                .get("/api/v1/workflows/{id}/export", made.<String>path("id"))
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(made.asString() + export).doesNotContain("aVerySecret");
        assertThat(secrets.read(WORKSPACE, reference(made.path("definition.nodes[0].config.target"))))
                .hasValueSatisfying(value -> assertThat(value.reveal()).isEqualTo(hook));
        assertThat(secrets.read(WORKSPACE, reference(made.path("definition.nodes[1].config.headers.Authorization"))))
                .hasValueSatisfying(value -> assertThat(value.reveal()).isEqualTo(bearer));
    }

    static Stream<NodeType> nodeTypes() {
        return NodeTypes.all().stream();
    }

    /** Guarded by {@code InClear.without} and {@code InClear.remarks}: whatever the node, and though it be unfinished. */
    @ParameterizedTest
    @MethodSource("nodeTypes")
    void noFieldOfAnyNodeTakesATokenOutOfTheHouse(NodeType type) {
        var canary = "sk_live_canary0123456789";
        var config = Json.mapper().createObjectNode();
        JsonNode schema = Json.mapper().valueToTree(type.view().schema());
        schema.path("properties").properties().forEach(field -> {
            switch (field.getValue().path("type").asText()) {
                case "object" ->
                    config.putObject(field.getKey()).put("note", canary).put("password", "canary itself");
                case "array" -> config.putArray(field.getKey()).add("x " + canary);
                case "integer", "boolean" -> {}
                default -> config.put(field.getKey(), "x " + canary);
            }
        });
        var draft = Json.mapper().createObjectNode().put("name", "draft " + UUID.randomUUID());
        draft.putObject("trigger").put("type", "event").putObject("filter").put("version", canary);
        var node = draft.putArray("nodes")
                .addObject()
                .put("id", "a")
                .put("type", type.view().type());
        node.set("config", config);
        node.putObject("skip_if").put("field", "version").put("op", "eq").put("value", canary);
        node.putObject("mock").putObject("body").put("access_token", "canary").put("pin", 7);

        var made = developer()
                .body(draft.toString())
                .post("/api/v1/workflows?publish=false")
                .then()
                .statusCode(201)
                .body("warnings.field", hasItems("trigger.filter.version", "nodes[0].mock.body.access_token"))
                .extract();

        assertThat(exported(made.path("id"))).doesNotContain("canary").contains("pin: 7");
    }

    /** Guarded by {@code InClear}: the author is told and sees it, viewers and files do not. */
    @Test
    void whatLooksLikeATokenInAnyNodeIsWarnedAboutAndSeenByItsAuthorsOnly() {
        var made = developer()
                .body("""
                        {"name": "w %s", "trigger": {"type": "manual"}, "nodes": [
                         {"id": "s", "type": "set", "config": {"values": {"api_key": "sk_live_canary0123456789",
                          "password": "canary", "secret": 271828, "passphrase": "{{a}}", "note": "fine"}}},
                         {"id": "l", "type": "log", "config": {"message": "token=canary12 for {{a}}"},
                          "skip_if": {"field": "a", "op": "eq", "value": "Bearer canary123"}},
                         {"id": "q", "type": "ask_agent", "config": {"question": "Is xoxb-1234567890-canary good?"}},
                         {"id": "p", "type": "propose_action", "config": {"tool": "update_env", "reason": "x",
                          "arguments": {"service_id": "s", "key": "DB_PASSWORD", "value": "canary"}}},
                         {"id": "t", "type": "notify_telegram", "config": {"bot_token": "secret:bot", "chat_id": 7,
                          "message_template": "sk_live_canary0123456789"}, "mock": {"access_token": "canary"}}]}""".formatted(UUID.randomUUID()))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .body(
                        "warnings.findAll { it.message.contains('looks like a token') }.field",
                        equalTo(List.of(
                                "nodes[0].config.values.api_key",
                                "nodes[0].config.values.password",
                                "nodes[0].config.values.secret",
                                "nodes[1].config.message",
                                "nodes[1].skip_if.value",
                                "nodes[2].config.question",
                                "nodes[3].config.arguments.value",
                                "nodes[4].config.message_template",
                                "nodes[4].mock.access_token")))
                .body("definition.nodes[0].config.values.password", equalTo("canary"))
                .extract();
        String id = made.path("id");

        for (var path : List.of("", "/versions/1", "/versions/1/diff", "/export")) {
            assertThat(given().auth()
                            .oauth2(TestTokens.viewer())
                            .get("/api/v1/workflows/{id}" + path, id)
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString())
                    .as("a viewer's %s", path)
                    .doesNotContain("canary")
                    .doesNotContain("271828")
                    .contains("secret:bot", "fine", "token=••• for {{a}}");
        }
        assertThat(exported(id))
                .doesNotContain("canary")
                .doesNotContain("271828")
                .contains("token=••• for {{a}}");
    }

    private static String exported(String id) {
        return developer()
                .get("/api/v1/workflows/{id}/export", id)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    /** Guarded by {@code HttpRequestType.exported} and {@code HttpRequestType.warnOfTokens}. */
    @Test
    void whatLooksLikeATokenElsewhereIsWarnedAboutAndNotExported() {
        var made = developer()
                .body("""
                        {"name": "w %s", "trigger": {"type": "manual"}, "nodes": [
                         {"id": "a", "type": "http_request", "config":
                          {"url": "https://api.telegram.org/bot123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr/getMe"}},
                         {"id": "b", "type": "http_request", "config": {"url": "https://api.example/", "method": "POST",
                          "headers": {"X-Api-Token": "canary{{a}}", "Authorization": "Bearer {{a}}", "X-Plain": "plain"},
                          "json": {"routing_key": "canary-routing-key-0001", "note": "Bearer canary12345 for {{a}}", "n": 1}}},
                         {"id": "c", "type": "http_request", "config": {"url": "https://api.example/", "method": "POST",
                          "body": "api_key=canary1234&user={{a}}"}}]}""".formatted(UUID.randomUUID()))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .body(
                        "warnings.field",
                        containsInAnyOrder(
                                "nodes[0].config.url",
                                "nodes[1].config.headers.X-Api-Token",
                                "nodes[1].config.json.routing_key",
                                "nodes[1].config.json.note",
                                "nodes[2].config.body"))
                .body("definition.nodes[1].config.json.routing_key", startsWith("secret:written-"))
                .body("definition.nodes[1].config.json.n", equalTo(1))
                .extract();

        assertThat(exported(made.path("id")))
                .doesNotContain("canary")
                .doesNotContain("AAbbCC")
                .contains("bot123456789:•••/getMe", "•••{{a}}", "Bearer {{a}}", "Bearer ••• for {{a}}")
                .contains("api_key=•••&user={{a}}");
    }

    private static SecretName reference(String text) {
        return SecretRef.in(text).orElseThrow().name();
    }

    private List<String> startedBy(String event) {
        return transactions.run(() -> workflows.startedBy(WORKSPACE, event)).stream()
                .map(workflow -> workflow.id().toString())
                .toList();
    }

    private static int runOf(String id) {
        return developer()
                .body("{}")
                .post("/api/v1/workflows/{id}/runs", id)
                .then()
                .statusCode(201)
                .extract()
                .path("workflow_version");
    }

    private static String create(String query, String definition) {
        return developer()
                .body(definition)
                .post("/api/v1/workflows" + query)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String definition(String name, String event) {
        return """
                {"name": "%s %s", "trigger": {"type": "event", "event_type": "%s"},
                 "nodes": [{"id": "say", "type": "log", "config": {"message": "x"}}]}""".formatted(name, UUID.randomUUID(), event);
    }

    private static RequestSpecification developer() {
        return given().auth().oauth2(TestTokens.developer()).contentType(ContentType.JSON);
    }

    private static RequestSpecification yaml() {
        return given().config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs("application/yaml", ContentType.TEXT)))
                .auth()
                .oauth2(TestTokens.developer())
                .contentType("application/yaml");
    }
}
