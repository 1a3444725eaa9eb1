package io.syntra.workflow.run;

import static io.restassured.RestAssured.given;
import static io.syntra.workflow.run.RunApi.definition;
import static io.syntra.workflow.run.RunApi.developer;
import static io.syntra.workflow.run.RunApi.read;
import static io.syntra.workflow.run.RunApi.start;
import static io.syntra.workflow.run.RunApi.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Role;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.testing.Receiver;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.MovableClock;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that ask somebody outside: another system, or a person. */
@QuarkusTest
@WithSyntraEngines
class OutsideTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final WorkspaceId WORKSPACE = TestTokens.WORKSPACE;

    @Inject
    MovableClock clock;

    @Inject
    Secrets secrets;

    @Inject
    BackgroundTransactions transactions;

    @Inject
    Runs runs;

    private Receiver receiver;

    @BeforeEach
    void open() {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void anAnswerIsWhatLaterNodesRead() {
        receiver.then(exchange -> {
            exchange.getResponseHeaders().add("Set-Cookie", "x=y");
            exchange.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
            var body = "{\"services\": [\"a\", \"b\"]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        var run = start("""
                {"id": "fetch", "type": "http_request", "config": {"method": "POST", "url": "%s/x/{{word}}?q={{word}}",
                   "headers": {"X-Word": "{{word}}"}, "json": {"text": "{{word}}", "n": [1, true]}}},
                {"id": "all", "type": "for_each", "config": {"items": "nodes.fetch.json.services"},
                 "branches": {"each": "one"}, "next": "end"},
                {"id": "one", "type": "log", "config": {"message": "{{item}}"}, "next": "end"}""".formatted(url()), "{\"word\": \"a\\\"/?&\\nb\"}");

        var done = view(run, "succeeded");
        var message = receiver.messages().getFirst();
        assertThat(message.path()).isEqualTo("/x/a%22%2F%3F%26%0Ab?q=a%22%2F%3F%26%0Ab");
        assertThat(message.headers()).containsEntry("x-word", "a\"/?& b").containsKey("idempotency-key");
        assertThat(message.body().toString()).isEqualTo("{\"text\":\"a\\\"/?&\\nb\",\"n\":[1,true]}");
        assertThat(done.getInt("steps[0].output.status")).isEqualTo(200);
        assertThat(done.getMap("steps[0].output.headers")).containsOnlyKeys("content-type");
        assertThat(done.getList("steps[1].output.results.message")).containsExactly("a", "b");
    }

    /** Guards: the secret is looked up for the one request, and taken out of what is said back. */
    @Test
    void aSecretGoesAlongAndIsOnRecordNowhere() {
        var name = new SecretName("status-" + UUID.randomUUID().toString().substring(0, 8));
        var value = "Bearer canary-" + UUID.randomUUID();
        secrets.put(WORKSPACE, name, SecretValue.of(value), Secrets.ABSENT);
        receiver.then(exchange -> {
            var body = ("you sent " + exchange.getRequestHeaders().getFirst("Authorization"))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        var run = start("""
                {"id": "call", "type": "http_request",
                 "config": {"url": "%s/x", "headers": {"Authorization": "secret:%s"}}}""".formatted(url(), name), "{}");

        var done = view(run, "succeeded");
        assertThat(receiver.messages().getFirst().headers()).containsEntry("authorization", value);
        assertThat(done.prettify())
                .doesNotContain(value.substring(7))
                .contains("secret:" + name)
                .contains("•••");
        var missing = start("""
                {"id": "call", "type": "http_request", "config": {"url": "%s/x", "headers": {"X": "secret:nobody-set-it"}}}""".formatted(url()), "{}");
        assertThat(view(missing, "failed").getString("steps[0].output.error")).isEqualTo("secret_missing");
    }

    /** Guarded by {@code JsonTemplate.secrets}: as in a header, it is looked up for the one request. */
    @Test
    void aSecretInAJsonBodyGoesAlongAndIsOnRecordNowhere() {
        var name = new SecretName("pager-" + UUID.randomUUID().toString().substring(0, 8));
        var value = "canary-\"" + UUID.randomUUID();
        secrets.put(WORKSPACE, name, SecretValue.of(value), Secrets.ABSENT);
        receiver.then(200, "you sent " + value);
        var run = start("""
                {"id": "call", "type": "http_request", "config": {"method": "POST", "url": "%s/x", "json":
                  {"routing_key": "secret:%s", "a/b": [1, {"k~": "secret:%s"}], "text": "{{word}}"}}}""".formatted(url(), name, name), "{\"word\": \"secret:" + name + "\"}");

        var done = view(run, "succeeded");
        var sent = JsonPath.from(receiver.messages().getFirst().body().toString());
        assertThat(sent.getString("routing_key")).isEqualTo(value);
        assertThat(sent.getString("'a/b'[1].'k~'")).isEqualTo(value);
        assertThat(sent.getString("text")).as("a value names no secret").isEqualTo("secret:" + name);
        assertThat(done.getString("steps[0].input.json.routing_key")).isEqualTo("secret:" + name);
        assertThat(done.prettify()).doesNotContain(value.substring(8)).contains("•••");
        var missing = start("""
                {"id": "call", "type": "http_request", "config":
                  {"method": "POST", "url": "%s/x", "json": {"key": "secret:nobody-set-it"}}}""".formatted(url()), "{}");
        assertThat(view(missing, "failed").getString("steps[0].output.error")).isEqualTo("secret_missing");
        post("/api/v1/workflows", definition("""
                {"id": "a", "type": "http_request", "config": {"url": "https://x.example/", "method": "POST",
                  "json": [{"key": "secret:nobody-set-it"}, {"key": "secret:No Name"}]}}"""))
                .statusCode(201)
                .body("warnings.field", hasItems("nodes[0].config.json[0].key", "nodes[0].config.json[1].key"))
                .body("warnings.message", hasItem(containsString("which is not set")));
    }

    /** Guards: what is a secret is the author's word; a value that looks like one is sent as it is. */
    @Test
    void aValueCannotNameASecretNorClimbThePath() {
        var name = new SecretName("other-" + UUID.randomUUID().toString().substring(0, 8));
        secrets.put(WORKSPACE, name, SecretValue.of("canary-of-the-other"), Secrets.ABSENT);
        var node = """
                {"id": "call", "type": "http_request", "config": {"url": "%s/x/{{word}}/y", "headers": {"X-Word": "{{word}}"}}}""".formatted(url());

        view(start(node, "{\"word\": \"secret:" + name + "\"}"), "succeeded");
        assertThat(receiver.messages().getFirst().headers()).containsEntry("x-word", "secret:" + name);

        var climbing = view(start(node, "{\"word\": \"..\"}"), "failed");
        assertThat(climbing.getString("steps[0].output.error")).isEqualTo("target_not_allowed");
        assertThat(receiver.messages()).hasSize(1);
        given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/runs/{id}", climbing.getString("id"))
                .then()
                .statusCode(200)
                .body("steps[0].input.url", equalTo("http://127.0.0.1:" + receiver.port()))
                .body("steps[0].input.headers.X-Word", equalTo("•••"));
    }

    @Test
    void aPostThatTheServerFailedAtIsNotSentAgain() {
        receiver.then(502, "");
        var run = start("""
                {"id": "call", "type": "http_request", "config": {"method": "POST", "url": "%s/x"},
                 "retry": {"max_attempts": 3, "delay_seconds": 1}}""".formatted(url()), "{}");

        assertThat(view(run, "failed").getString("steps[0].output.error")).isEqualTo("unknown_outcome");
        assertThat(receiver.messages()).hasSize(1);
    }

    @Test
    void whatIsRefusedOrBusyOrUnreachableIsToldApart() {
        receiver.then(422, "");
        assertThat(errorOf(url() + "/x")).isEqualTo("rejected");
        receiver.then(503, "");
        assertThat(errorOf(url() + "/x")).isEqualTo("busy");
        assertThat(errorOf("http://127.0.0.1:1/x")).isEqualTo("not_sent");
        assertThat(errorOf("http://169.254.169.254/latest/meta-data")).isEqualTo("target_not_allowed");
        assertThat(errorOf("http://localhost:" + receiver.port() + "/x")).isEqualTo("target_not_allowed");
    }

    @Test
    void aBusyTargetIsAskedAgainAsTheNodeSays() {
        receiver.then(503, "");
        var run = start("""
                {"id": "call", "type": "http_request", "config": {"url": "%s/x"},
                 "retry": {"max_attempts": 2, "delay_seconds": 60}}""".formatted(url()), "{}");
        await().atMost(DEADLINE).until(() -> read(run).getInt("steps[0].attempts") == 2);

        clock.advance(Duration.ofSeconds(61));

        assertThat(view(run, "succeeded").getInt("steps[0].output.status")).isEqualTo(200);
    }

    /** Guards: a workspace's share of the requests under way, and that who asks nobody goes on meanwhile. */
    @Test
    void theSlowTargetsOfAWorkspaceHoldUpNobodyElse() {
        IntStream.range(0, 50).forEach(i -> receiver.thenSilence());
        var slow = start(
                """
                {"id": "all", "type": "for_each", "config": {"items": "all", "at_once": 50},
                 "branches": {"each": "one"}, "next": "end"},
                {"id": "one", "type": "http_request", "config": {"url": "%s/slow"}, "next": "end"}""".formatted(url()), "{\"all\": [%s]}".formatted(String.join(",", Collections.nCopies(50, "1"))));
        await().atMost(DEADLINE).until(() -> receiver.messages().size() >= 32);

        view(start("""
                {"id": "wait", "type": "delay", "config": {"duration": "1s"}},
                {"id": "told", "type": "log", "config": {"message": "on"}}""", "{}"), "succeeded");
        try (var prompt = new Receiver()) {
            var others = TestTokens.of("olga", new WorkspaceId("w" + UUID.randomUUID()), Role.DEVELOPER);
            var run = start(others, """
                    {"id": "call", "type": "http_request", "config": {"url": "%s"}}""".formatted(prompt.url("/")), "{}");
            await().atMost(DEADLINE)
                    .until(() -> "succeeded".equals(read(others, run).getString("state")));
        }

        // Workers that looked at the same moment are a few more.
        assertThat(receiver.messages()).hasSizeLessThan(50);
        post("/api/v1/runs/" + slow + "/cancel", "").statusCode(200);
    }

    /** Guards: what is due is taken from all workspaces in turn. */
    @Test
    void theManyRunsOfAWorkspaceDoNotStandBeforeTheFewOfAnother() {
        var delay = "{\"id\": \"wait\", \"type\": \"delay\", \"config\": {\"duration\": \"1d\"}}";
        var busy = TestTokens.of("bo", new WorkspaceId("w" + UUID.randomUUID()), Role.DEVELOPER);
        var quiet = TestTokens.of("quinn", new WorkspaceId("w" + UUID.randomUUID()), Role.DEVELOPER);
        var first = start(busy, delay, "{}");
        var second = start(busy, delay, "{}");
        var only = start(quiet, delay, "{}");
        await().atMost(DEADLINE).until(() -> List.of(read(busy, first), read(busy, second), read(quiet, only)).stream()
                .allMatch(run -> "waiting".equals(run.getString("state"))));

        // With room for one, whose turn it is is left to chance.
        await().atMost(DEADLINE).until(() -> due(1).contains(only));

        assertThat(IntStream.range(0, 20).mapToObj(i -> due(1)).flatMap(List::stream))
                .doesNotContain(second);
        assertThat(due(10_000)).contains(first, second, only);
    }

    private List<String> due(int limit) {
        return transactions
                .run(() -> runs.due(clock.instant().plus(Duration.ofDays(2)), limit, Integer.MAX_VALUE))
                .stream()
                .map(run -> run.id.toString())
                .toList();
    }

    /** Guarded by {@code Calls.outcome}: whoever may be asked again says when. */
    @ParameterizedTest
    @ValueSource(ints = {429, 500, 504})
    void aTargetThatSaysWhenIsAskedAgainThen(int status) {
        receiver.then(status, "", "Retry-After", "600");
        var run = start("""
                {"id": "call", "type": "http_request", "config": {"url": "%s/x"},
                 "retry": {"max_attempts": 2, "delay_seconds": 1}}""".formatted(url()), "{}");
        await().atMost(DEADLINE).until(() -> read(run).getInt("steps[0].attempts") == 2);
        var other = start("{\"id\": \"wait\", \"type\": \"delay\", \"config\": {\"duration\": \"5m\"}}", "{}");
        view(other, "waiting");
        clock.advance(Duration.ofSeconds(590));
        view(other, "succeeded");
        assertThat(receiver.messages()).hasSize(1);

        clock.advance(Duration.ofSeconds(11));

        view(run, "succeeded");
        assertThat(receiver.messages()).hasSize(2);
    }

    /** Guarded by: what its author said it may take, told apart from a connection that broke. */
    @Test
    void aRequestThatTakesTooLongSaysSoWhereItDoesNoHarm() {
        receiver.thenSilence().thenSilence();
        var node = "{\"id\": \"call\", \"type\": \"http_request\", \"timeout_seconds\": 1,"
                + " \"config\": {\"method\": \"%s\", \"url\": \"%s/x\"}}";
        var get = start(node.formatted("GET", url()), "{}");
        var post = start(node.formatted("POST", url()), "{}");

        assertThat(view(get, "failed").getString("steps[0].output.error")).isEqualTo("timeout");
        assertThat(view(post, "failed").getString("steps[0].output.error")).isEqualTo("unknown_outcome");
    }

    /** Guards: the request is on record before it is sent, and one that may do harm twice is not sent again. */
    @Test
    void aRequestThatWasOnItsWayWhenTheServiceEndedIsSentAgainOnlyWhereThatDoesNoHarm() {
        var get = interrupted("GET");
        var post = interrupted("POST");

        clock.advance(Duration.ofHours(1));

        assertThat(view(get, "succeeded").getInt("steps[0].output.status")).isEqualTo(200);
        var failed = view(post, "failed");
        assertThat(failed.getString("steps[0].output.error")).isEqualTo("unknown_outcome");
        assertThat(receiver.messages()).extracting(Receiver.Message::path).containsExactly("/GET");
    }

    /** As kill -9 leaves it: announced, and the lease is still the dead one's. */
    private String interrupted(String method) {
        var run = start("""
                {"id": "wait", "type": "delay", "config": {"duration": "10m"}},
                {"id": "call", "type": "http_request", "config": {"method": "%s", "url": "%s/%s"}}""".formatted(method, url(), method), "{}");
        view(run, "waiting");
        transactions.run(() -> runs.take(UUID.fromString(run)).map(inHand -> {
            var held = Objects.requireNonNull(inHand);
            held.run().leasedUntil = clock.instant().plus(Duration.ofMinutes(30));
            held.run().lease = UUID.randomUUID();
            held.run().goOn(clock.instant());
            held.open().node = "call";
            held.open().type = "http_request";
            held.open().state = held.run().state;
            held.open().awaits = "call";
            held.open().output = null;
            held.open().input = "{\"method\": \"%s\", \"url\": \"%s/%s\"}".formatted(method, url(), method);
            return held;
        }));
        return run;
    }

    @Test
    void aPersonSaysYesOrNoOnce() {
        var nodes = """
                {"id": "ask", "type": "approval", "config": {"question": "Restart {{word}}?"}, "otherwise": "no"},
                {"id": "yes", "type": "log", "config": {"message": "{{nodes.ask.by}} said {{nodes.ask.decision}}: {{nodes.ask.comment}}"}, "next": "end"},
                {"id": "no", "type": "log", "config": {"message": "{{nodes.ask.by}} said no"}}""";
        var yes = start(nodes, "{\"word\": \"shop\"}");
        var no = start(nodes, "{\"word\": \"blog\"}");
        var first = approvalOf(yes);
        var second = approvalOf(no);

        post("/api/v1/runs/approvals/" + first, "{}").statusCode(400);
        post("/api/v1/runs/approvals/" + first, "{\"decision\": \"approve\", \"comment\": \"go\"}")
                .statusCode(204);
        post("/api/v1/runs/approvals/" + second, "{\"decision\": \"reject\"}").statusCode(204);
        post("/api/v1/runs/approvals/" + first, "{\"decision\": \"reject\"}")
                .statusCode(409)
                .body("code", equalTo("already_decided"));

        assertThat(view(yes, "succeeded").getString("steps[1].output.message")).isEqualTo("dev said approved: go");
        assertThat(view(no, "succeeded").getString("steps[1].output.message")).isEqualTo("dev said no");
        decide(TestTokens.viewer(), first).statusCode(403);
        decide(TestTokens.stranger(), first).statusCode(404).body("code", equalTo("approval_not_found"));
    }

    /** Guarded by {@code Approvals.open}: there may be more than a page, and the oldest come first. */
    @Test
    void whatIsAskedIsListedPageByPage() {
        var workspace = new WorkspaceId("p" + UUID.randomUUID().toString().substring(0, 8));
        var token = TestTokens.of("dev", workspace, Role.DEVELOPER);
        int many = 130;
        var items = IntStream.range(0, many).mapToObj(String::valueOf).toList();
        start(token, """
                {"id": "all", "type": "for_each", "config": {"items": "rows", "at_once": 50}, "branches": {"each": "two"},
                 "next": "end"},
                {"id": "two", "type": "parallel", "branches": {"a": "a", "b": "b", "c": "c"}, "next": "end"},
                {"id": "a", "type": "approval", "config": {"question": "a {{item}}"}, "next": "end"},
                {"id": "b", "type": "approval", "config": {"question": "b {{item}}"}, "next": "end"},
                {"id": "c", "type": "approval", "config": {"question": "c {{item}}"}, "next": "end"}""", "{\"rows\": " + items + "}");
        await().atMost(DEADLINE).until(() -> {
            var next = page(token, null).getString("next_cursor");
            return next != null && page(token, next).getList("items").size() == 50;
        });

        var first = page(token, null);
        var second = page(token, first.getString("next_cursor"));
        assertThat(first.getList("items")).hasSize(100);
        assertThat(second.getString("next_cursor")).isNull();
        var all = new ArrayList<String>(first.getList("items.id"));
        all.addAll(second.getList("items.id"));
        assertThat(all).hasSize(150).doesNotHaveDuplicates();
        var asked = new ArrayList<String>(first.getList("items.asked_at"));
        asked.addAll(second.getList("items.asked_at"));
        assertThat(asked.stream().map(Instant::parse).toList()).isSorted();
        RunApi.as(token).get("/api/v1/runs/approvals?cursor=nonsense").then().statusCode(400);
    }

    private static JsonPath page(String token, @Nullable String cursor) {
        return RunApi.as(token)
                .queryParams(cursor == null ? Map.of() : Map.of("cursor", cursor))
                .get("/api/v1/runs/approvals")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static ValidatableResponse decide(String token, String approval) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body("{\"decision\": \"approve\"}")
                .post("/api/v1/runs/approvals/{id}", approval)
                .then();
    }

    /** Guards: the run's lock; of many who decide, one is heard. */
    @Test
    void ofManyWhoDecideTheFirstIsHeardAndNobodyAfterTheTime() {
        var nodes = """
                {"id": "ask", "type": "approval", "config": {"question": "?"}, "timeout_seconds": 60}""";
        var run = start(nodes, "{}");
        var id = approvalOf(run);

        var answers = IntStream.range(0, 8)
                .parallel()
                .map(i -> post(
                                "/api/v1/runs/approvals/" + id,
                                "{\"decision\": \"%s\"}".formatted(i % 2 == 0 ? "approve" : "reject"))
                        .extract()
                        .statusCode())
                .boxed()
                .toList();
        assertThat(answers).containsOnlyOnce(204).contains(409);

        var late = start(nodes, "{}");
        var lateId = approvalOf(late);
        clock.advance(Duration.ofSeconds(61));
        assertThat(view(late, "failed").getString("reason")).contains("within 60 s");
        post("/api/v1/runs/approvals/" + lateId, "{\"decision\": \"approve\"}").statusCode(409);
    }

    @Test
    void whereARequestGoesIsTheAuthorsWord() {
        developer()
                .body(definition("""
                        {"id": "a", "type": "http_request", "config": {"url": "https://{{word}}/x"}},
                        {"id": "c", "type": "http_request", "config": {"url": "https://ann:pw@x.example/x"}},
                        {"id": "b", "type": "http_request", "config": {"url": "ftp://x/", "method": "TRACE",
                          "headers": {"Host": "x", "A": "secret:NO"}, "body": "x", "json": {"a": "{{nodes.z.y}}"}}}"""))
                .post("/api/v1/workflows")
                .then()
                .statusCode(422)
                .body(
                        "fields.name",
                        hasItems(
                                "nodes[0].config.url",
                                "nodes[1].config.url",
                                "nodes[2].config.url",
                                "nodes[2].config.method",
                                "nodes[2].config.headers.Host",
                                "nodes[2].config.headers.A",
                                "nodes[2].config.body"))
                .body("fields.message", hasItem(containsString("Authorization: secret:<name>")));
        post("/api/v1/workflows", definition("""
                {"id": "a", "type": "http_request", "config": {"url": "https://x.example/", "headers": {"A": "secret:nobody-set-it"}}}"""))
                .statusCode(201)
                .body("warnings[0].field", equalTo("nodes[0].config.headers.A"))
                .body("warnings[0].message", containsString("which is not set"));
    }

    private String errorOf(String url) {
        var run = start("""
                {"id": "call", "type": "http_request", "config": {"url": "%s"}}""".formatted(url), "{}");
        return view(run, "failed").getString("steps[0].output.error");
    }

    private static String approvalOf(String run) {
        return await().atMost(DEADLINE)
                .until(
                        () -> developer()
                                .get("/api/v1/runs/approvals")
                                .jsonPath()
                                .<String>getList("items.findAll { it.run_id == '" + run + "' }.id"),
                        found -> found.size() == 1)
                .getFirst();
    }

    private String url() {
        return "http://127.0.0.1:" + receiver.port();
    }

    private static ValidatableResponse post(String path, String body) {
        return developer().body(body).post(path).then();
    }
}
