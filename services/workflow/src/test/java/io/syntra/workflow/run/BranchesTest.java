package io.syntra.workflow.run;

import static io.restassured.RestAssured.given;
import static io.syntra.workflow.run.RunApi.developer;
import static io.syntra.workflow.run.RunApi.read;
import static io.syntra.workflow.run.RunApi.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.MovableClock;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What runs beneath a node, and what people do with runs: end them, try them again, run one node. */
@QuarkusTest
@WithSyntraEngines
class BranchesTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Inject
    MovableClock clock;

    @Inject
    Listeners listeners;

    @Inject
    BackgroundTransactions transactions;

    @Inject
    Pool pool;

    @Test
    void branchesRunAtATimeAndTheNodeAfterThemKnowsWhatTheySaid() {
        var run = start("""
                {"id": "fan", "type": "parallel", "branches": {"fast": "a", "slow": "b"}, "next": "sum"},
                {"id": "a", "type": "set", "config": {"values": {"said": "{{word}} a"}}, "next": "end"},
                {"id": "b", "type": "delay", "config": {"duration": "1h"}, "next": "c"},
                {"id": "c", "type": "set", "config": {"values": {"said": "until {{nodes.b.until}}"}}, "next": "sum"},
                {"id": "sum", "type": "set",
                 "config": {"values": {"all": "{{nodes.fan.fast.said}}, {{nodes.fan.slow.said}}"}}}""", "{\"word\": \"hello\"}");

        var waiting = view(run, "waiting");
        await().atMost(DEADLINE).until(() -> "succeeded".equals(read(run).getString("steps[0].branches[0].state")));
        assertThat(waiting.getList("steps.node")).containsExactly("fan");
        clock.advance(Duration.ofMinutes(61));
        var done = view(run, "succeeded");

        assertThat(done.getList("steps.node")).containsExactly("fan", "sum");
        assertThat(done.getList("steps[0].branches.name")).containsExactly("fast", "slow");
        assertThat(done.getList("steps[0].branches[1].steps.node")).containsExactly("b", "c");
        assertThat(done.getString("steps[1].output.all")).startsWith("hello a, until 20");
    }

    @Test
    void aBranchThatFailsFailsItsNodeWhenAllAreThrough() {
        var run = start("""
                {"id": "fan", "type": "parallel", "branches": {"bad": "a", "good": "b"}, "next": "end", "on_error": "rescue"},
                {"id": "a", "type": "for_each", "config": {"items": "word"}, "branches": {"each": "x"}, "next": "end"},
                {"id": "x", "type": "log", "config": {"message": "{{item}}"}, "next": "end"},
                {"id": "b", "type": "set", "config": {"values": {"said": "b"}}, "next": "end"},
                {"id": "rescue", "type": "log", "config": {"message": "{{nodes.fan.reason}}", "level": "error"}}""", "{\"word\": \"no list\"}");

        var done = view(run, "succeeded");
        assertThat(done.getList("steps.state")).containsExactly("failed", "succeeded");
        assertThat(done.getString("steps[1].output.message")).isEqualTo("bad: a: {{word}} is no list");
        assertThat(done.getString("steps[1].output.level")).isEqualTo("error");
    }

    @Test
    void everyItemOfAListIsDoneOnceAndTheirResultsKeepTheOrder() {
        var items = IntStream.range(0, 120)
                .mapToObj(i -> "{\"name\": \"s" + i + "\"}")
                .collect(Collectors.joining(","));
        var run = start("""
                {"id": "all", "type": "for_each", "config": {"items": "services", "at_once": 7},
                 "branches": {"each": "one"}, "next": "sum"},
                {"id": "one", "type": "set", "config": {"values": {"said": "{{index}} {{item.name}}"}}, "next": "end"},
                {"id": "sum", "type": "log", "config": {"message": "{{nodes.all.count}} {{nodes.all.failed}}"}}""", "{\"services\": [" + items + "]}");

        var done = view(run, "succeeded");
        assertThat(done.getList("steps[0].output.results.said"))
                .containsExactlyElementsOf(
                        IntStream.range(0, 120).mapToObj(i -> i + " s" + i).toList());
        assertThat(done.getString("steps[1].output.message")).isEqualTo("120 0");
        assertThat(done.getList("steps[0].branches.name"))
                .containsExactlyElementsOf(
                        IntStream.range(0, 120).mapToObj(String::valueOf).toList());
    }

    /** Guarded by {@code Listeners.AT_ONCE}: else what one workspace waits for would hold up the events of all. */
    @Test
    void whereManyWaitForAnEventEachGoesOnWhenAWorkerComesToIt() {
        var row = IntStream.range(0, 50).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
        var service = "shop-" + UUID.randomUUID();
        var run = start(
                """
                {"id": "outer", "type": "for_each", "config": {"items": "rows", "at_once": 50},
                 "branches": {"each": "inner"}, "next": "end"},
                {"id": "inner", "type": "for_each", "config": {"items": "item", "at_once": 50},
                 "branches": {"each": "wait"}, "next": "end"},
                {"id": "wait", "type": "wait_for_event", "config":
                  {"event_type": "error_group.resolved", "filter": {"service_name": "%s"}}, "next": "end"}""".formatted(service), "{\"rows\": [%s]}".formatted(String.join(",", Collections.nCopies(5, row))));
        await().atMost(DEADLINE).until(() -> count("awaits like 'event:%' and input like '%" + service + "%'") == 250);
        var event = new TriggerData("error_group.resolved", UUID.randomUUID(), Map.of("service_name", service));

        long kept = transactions.run(() -> listeners
                .hear(TestTokens.WORKSPACE, event)
                .chain(Panache::getSession)
                .chain(session -> session.createNativeQuery(
                                "select count(*) from step where came like '%" + service + "%'", Long.class)
                        .getSingleResult()));

        assertThat(kept).isEqualTo(250);
        assertThat(view(run, "succeeded").getList("steps[0].branches")).hasSize(5);
    }

    private long count(String which) {
        return pool.query("select count(*) from step where " + which)
                .executeAndAwait()
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void listsInListsAndNoItemsAtAll() {
        var run = start("""
                {"id": "outer", "type": "for_each", "config": {"items": "rows", "at_once": 2},
                 "branches": {"each": "inner"}, "next": "end"},
                {"id": "inner", "type": "for_each", "config": {"items": "item"}, "branches": {"each": "cell"}, "next": "end"},
                {"id": "cell", "type": "set", "config": {"values": {"said": "{{item}}"}}, "next": "end"}""", "{\"rows\": [[1, 2], [], [3]]}");

        var done = view(run, "succeeded");
        assertThat(done.getList("steps[0].output.results.results.flatten().said"))
                .containsExactly("1", "2", "3");
        assertThat(done.getList("steps[0].output.results.count")).containsExactly(2, 0, 1);
    }

    @Test
    void afterAnItemThatFailedNoFurtherOneIsBegunUnlessItSaysSo() {
        var nodes = """
                {"id": "all", "type": "for_each", "config": {"items": "rows", "on_failure": "%s"},
                 "branches": {"each": "inner"}, "next": "end"},
                {"id": "inner", "type": "for_each", "config": {"items": "item"}, "branches": {"each": "cell"}, "next": "end"},
                {"id": "cell", "type": "set", "config": {"values": {"said": "{{item}}"}}, "next": "end"}""";
        var input = "{\"rows\": [[1], 2, [3]]}";

        var two = view(
                start(
                        nodes.formatted("stop").replace("\"items\": \"rows\"", "\"items\": \"rows\", \"at_once\": 2"),
                        "{\"rows\": [1, [1], [2], [3], [4], [5]]}"),
                "failed");
        assertThat(two.getList("steps[0].branches.state").size()).isLessThanOrEqualTo(3);
        var stopped = view(start(nodes.formatted("stop"), input), "failed");
        var went = view(start(nodes.formatted("continue"), input), "succeeded");

        assertThat(stopped.getString("reason")).isEqualTo("all: item 1: inner: {{item}} is no list");
        assertThat(stopped.getList("steps[0].branches.state")).containsExactly("succeeded", "failed");
        assertThat(went.getInt("steps[0].output.failed")).isEqualTo(1);
        assertThat(went.getList("steps[0].branches.state")).containsExactly("succeeded", "failed", "succeeded");
    }

    @Test
    void aRunCanBeEndedWithAllThatRunsBeneathIt() {
        var run = start("""
                {"id": "fan", "type": "parallel", "branches": {"one": "a", "two": "b"}, "next": "end"},
                {"id": "a", "type": "delay", "config": {"duration": "1h"}, "next": "end"},
                {"id": "b", "type": "set", "config": {"values": {"said": "b"}}, "next": "end"}""", "{}");
        await().atMost(DEADLINE)
                .until(() -> List.of("waiting", "succeeded").equals(read(run).getList("steps[0].branches.state")));

        post("/api/v1/runs/" + run + "/cancel", "")
                .statusCode(200)
                .body("state", equalTo("cancelled"))
                .body("steps[0].branches.state", equalTo(List.of("cancelled", "succeeded")));
        clock.advance(Duration.ofHours(2));
        start("{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"later\"}}", "{}");

        assertThat(read(run).getString("state")).isEqualTo("cancelled");
        assertThat(read(run).getString("reason")).isEqualTo("cancelled by dev");
        post("/api/v1/runs/" + run + "/cancel", "").statusCode(409).body("detail", containsString("The run is over"));
        given().auth()
                .oauth2(TestTokens.viewer())
                .contentType(ContentType.JSON)
                .post("/api/v1/runs/{id}/cancel", run)
                .then()
                .statusCode(403);
        given().auth()
                .oauth2(TestTokens.stranger())
                .contentType(ContentType.JSON)
                .post("/api/v1/runs/{id}/cancel", run)
                .then()
                .statusCode(404);
    }

    @Test
    void aRunIsTriedAgainFromOneOfItsNodesWithWhatTheOthersSaid() {
        var workflow = create("", """
                {"id": "first", "type": "set", "config": {"values": {"said": "{{timestamp}}"}}},
                {"id": "all", "type": "for_each", "config": {"items": "rows"}, "branches": {"each": "x"}, "next": "last"},
                {"id": "x", "type": "log", "config": {"message": "{{item}}"}, "next": "end"},
                {"id": "last", "type": "log", "config": {"message": "{{nodes.first.said}}"}}""");
        var old = view(startOf(workflow, "{\"rows\": 1}"), "failed");
        var said = old.getString("steps[0].output.said");
        clock.advance(Duration.ofMinutes(1));

        var again = post("/api/v1/runs/" + old.getString("id") + "/retries", "").statusCode(201);
        var retried = view(again.extract().path("id"), "failed");
        assertThat(retried.getString("retry_of")).isEqualTo(old.getString("id"));
        assertThat(retried.getList("steps.node")).containsExactly("first", "all");
        assertThat(retried.getString("steps[0].output.said")).isEqualTo(said);
        assertThat(retried.getString("steps[0].finished_at")).isEqualTo(old.getString("steps[0].finished_at"));
        assertThat(retried.<Map<String, Object>>get("steps[1].input")).isEqualTo(Map.of("items", 1));

        post("/api/v1/runs/" + old.getString("id") + "/retries", "{\"node\": \"frist\"}")
                .statusCode(400)
                .body("fields[0].message", containsString("it did: first, all"));
        post("/api/v1/runs/" + old.getString("id") + "/retries", "{\"node\": \"first\"}")
                .statusCode(201);
    }

    @Test
    void oneNodeRunsByItself() {
        var workflow = create("", """
                {"id": "first", "type": "set", "config": {"values": {"said": "x"}}},
                {"id": "second", "type": "log", "config": {"message": "{{nodes.first.said}} {{word}}"}},
                {"id": "third", "type": "delay", "config": {"duration": "10d"}}""");

        var run = post(
                        "/api/v1/workflows/" + workflow + "/nodes/second/runs",
                        "{\"input\": {\"word\": \"w\"}, \"nodes\": {\"first\": {\"said\": \"given\"}}}")
                .statusCode(201)
                .extract()
                .<String>path("id");

        var done = view(run, "succeeded");
        assertThat(done.getList("steps.node")).containsExactly("first", "second");
        assertThat(done.getString("steps[0].reason")).isEqualTo("given");
        assertThat(done.getString("steps[1].output.message")).isEqualTo("given w");
        post("/api/v1/workflows/" + workflow + "/nodes/secnd/runs", "{}")
                .statusCode(400)
                .body("fields[0].message", containsString("Did you mean"));
    }

    @Test
    void aRunIsHeardAsItGoesOnUntilItIsOver() throws Exception {
        var run = start("""
                {"id": "a", "type": "delay", "config": {"duration": "1h"}},
                {"id": "b", "type": "log", "config": {"message": "x"}}""", "{}");
        view(run, "waiting");
        var request = HttpRequest.newBuilder(
                        URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/api/v1/runs/" + run + "/events"))
                .header("Authorization", "Bearer " + TestTokens.viewer())
                .header("Accept", "text/event-stream")
                .build();
        try (var http = HttpClient.newHttpClient();
                var lines =
                        http.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            var states = lines.filter(line -> line.startsWith("data:"))
                    .map(line -> JsonPath.from(line.substring(5)).getString("state"))
                    .peek(state -> {
                        if (state.equals("waiting")) {
                            clock.advance(Duration.ofMinutes(61));
                        }
                    })
                    .toList();
            assertThat(states).startsWith("waiting").endsWith("succeeded").doesNotHaveDuplicates();
        }
        given().auth()
                .oauth2(TestTokens.stranger())
                .accept("text/event-stream")
                .get("/api/v1/runs/{id}/events", run)
                .then()
                .statusCode(404);
        developer()
                .accept("text/event-stream")
                .get("/api/v1/runs/abc/events")
                .then()
                .statusCode(404);
    }

    /** Guards: the lock per workflow around counting, and the turn that the end of a run gives away. */
    @Test
    void noMoreRunsAreUnderWayThanTheWorkflowSays() {
        var workflow = create(", \"max_running\": 2", """
                {"id": "wait", "type": "delay", "config": {"duration": "1h"}}""");

        var runs = IntStream.range(0, 5)
                .parallel()
                .mapToObj(i -> startOf(workflow, "{}"))
                .toList();

        assertThat(states(runs)).containsExactlyInAnyOrder("waiting", "waiting", "queued", "queued", "queued");
        clock.advance(Duration.ofMinutes(61));
        await().atMost(DEADLINE).until(() -> count(runs, "succeeded") == 2 && count(runs, "waiting") == 2);
        var queued = runs.stream()
                .filter(run -> read(run).getString("state").equals("queued"))
                .findFirst();
        post("/api/v1/runs/" + queued.orElseThrow() + "/cancel", "").statusCode(200);
        clock.advance(Duration.ofMinutes(61));
        await().atMost(DEADLINE).until(() -> count(runs, "succeeded") == 4 && count(runs, "cancelled") == 1);
    }

    /** Guarded by: the same look for room, whatever starts a run. */
    @Test
    void whatIsTriedAgainAndANodeByItselfHaveTheirTurnToo() {
        var workflow = create(", \"max_running\": 1", """
                {"id": "wait", "type": "delay", "config": {"duration": "1h"}}""");
        var cancelled = startOf(workflow, "{}");
        post("/api/v1/runs/" + cancelled + "/cancel", "").statusCode(200);
        var first = startOf(workflow, "{}");

        String again = post("/api/v1/runs/" + cancelled + "/retries", "{}")
                .statusCode(201)
                .extract()
                .path("id");
        String node = post("/api/v1/workflows/" + workflow + "/nodes/wait/runs", "{}")
                .statusCode(201)
                .extract()
                .path("id");

        assertThat(states(List.of(first, again, node))).containsExactly("waiting", "queued", "queued");
        clock.advance(Duration.ofMinutes(61));
        await().atMost(DEADLINE)
                .until(() -> states(List.of(first, again, node)).equals(List.of("succeeded", "waiting", "queued")));
        clock.advance(Duration.ofMinutes(61));
        await().atMost(DEADLINE).until(() -> states(List.of(again, node)).equals(List.of("succeeded", "waiting")));
    }

    /** Guarded by: the limit that counts is the workflow's by now, and no end of a run is needed for it. */
    @Test
    void whoeverWaitsForTheirTurnHasItWhenTheLimitIsLifted() {
        var nodes = """
                {"id": "wait", "type": "delay", "config": {"duration": "1h"}}""";
        var workflow = create(", \"max_running\": 1", nodes);
        var runs = List.of(startOf(workflow, "{}"), startOf(workflow, "{}"), startOf(workflow, "{}"));
        assertThat(states(runs)).containsExactly("waiting", "queued", "queued");

        developer()
                .header("If-Match", "\"1\"")
                .body("{\"name\": \"w %s\", \"trigger\": {\"type\": \"manual\"}, \"nodes\": [%s]}"
                        .formatted(UUID.randomUUID(), nodes))
                .put("/api/v1/workflows/" + workflow)
                .then()
                .statusCode(200);

        await().atMost(DEADLINE).until(() -> count(runs, "waiting") == 3);
    }

    private static long count(List<String> runs, String state) {
        return states(runs).stream().filter(state::equals).count();
    }

    private static List<String> states(List<String> runs) {
        // One that was just begun is at its wait some moments later.
        return runs.stream()
                .map(run -> await().atMost(DEADLINE)
                        .until(() -> read(run).getString("state"), state -> !state.equals("running")))
                .toList();
    }

    private static String start(String nodes, String input) {
        return startOf(create("", nodes), input);
    }

    private static String startOf(String workflow, String input) {
        return post("/api/v1/workflows/" + workflow + "/runs", "{\"input\": " + input + "}")
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String create(String more, String nodes) {
        return post(
                        "/api/v1/workflows",
                        "{\"name\": \"w %s\", \"trigger\": {\"type\": \"manual\"}%s, \"nodes\": [%s]}"
                                .formatted(UUID.randomUUID(), more, nodes))
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static ValidatableResponse post(String path, String body) {
        return developer().body(body).post(path).then();
    }
}
