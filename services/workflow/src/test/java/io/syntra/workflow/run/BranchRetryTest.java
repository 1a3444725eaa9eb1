package io.syntra.workflow.run;

import static io.syntra.workflow.run.RunApi.developer;
import static io.syntra.workflow.run.RunApi.read;
import static io.syntra.workflow.run.RunApi.start;
import static io.syntra.workflow.run.RunApi.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.MovableClock;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node in a branch is done again, and nothing beside it that succeeded. */
@QuarkusTest
@WithSyntraEngines
class BranchRetryTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Inject
    MovableClock clock;

    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final Semaphore open = new Semaphore(Integer.MAX_VALUE / 2);
    private HttpServer target;

    /** Answers 400 at the paths that are refused. */
    @BeforeEach
    void listen() throws IOException {
        target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        target.createContext("/", exchange -> {
            try (exchange) {
                var path = exchange.getRequestURI().getPath();
                asked.add(path);
                mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                open.acquireUninterruptibly();
                open.release();
                atOnce.decrementAndGet();
                exchange.sendResponseHeaders(refused.contains(path) ? 400 : 200, -1);
            }
        });
        target.start();
    }

    @AfterEach
    void close() {
        target.stop(0);
    }

    /** Guarded by {@code Progress.reopen} and {@code Runs.takeOver}: the join waits for the one, and has the others. */
    @Test
    void aBranchGoesOnFromItsFailedNodeAndTheOthersAreKept() {
        refused.add("/bad");
        var old = view(start("""
                {"id": "first", "type": "set", "config": {"values": {"said": "{{timestamp}}"}}},
                {"id": "fan", "type": "parallel", "branches": {"good": "a", "bad": "b"}, "next": "sum"},
                {"id": "a", "type": "http_request", "config": {"url": "%1$s/good"}, "next": "sum"},
                {"id": "b", "type": "http_request", "config": {"url": "%1$s/before"}, "next": "c"},
                {"id": "c", "type": "http_request", "config": {"url": "%1$s/bad"}, "next": "d"},
                {"id": "d", "type": "set", "config": {"values": {"said": "{{nodes.first.said}} {{nodes.b.status}}"}},
                 "next": "sum"},
                {"id": "sum", "type": "set", "config": {"values":
                  {"all": "{{nodes.fan.good.status}} {{nodes.fan.bad.said}}"}}}""".formatted(url()), "{}"), "failed");
        assertThat(old.getString("reason")).startsWith("fan: bad: c:");
        refused.clear();
        asked.clear();

        var done = view(retried(old, "{\"node\": \"c\"}"), "succeeded");

        assertThat(asked).containsExactly("/bad");
        assertThat(done.getString("retry_of")).isEqualTo(old.getString("id"));
        assertThat(done.getList("steps.node")).containsExactly("first", "fan", "sum");
        assertThat(done.getList("steps[1].branches.name")).containsExactly("bad", "good");
        assertThat(done.getList("steps[1].branches[0].steps.node")).containsExactly("b", "c", "d");
        assertThat(done.getString("steps[1].branches[0].steps[0].finished_at"))
                .isEqualTo(old.getString("steps[1].branches[0].steps[0].finished_at"));
        assertThat(done.getString("steps[1].branches[1].steps[0].finished_at"))
                .isEqualTo(old.getString("steps[1].branches[1].steps[0].finished_at"));
        assertThat(done.getString("steps[2].output.all"))
                .isEqualTo("200 " + old.getString("steps[0].output.said") + " 200");
        assertThat(view(old.getString("id"), "failed").getString("reason")).isEqualTo(old.getString("reason"));
    }

    /** Guarded by {@code Progress.reopen}: items that were not begun have their turn when those are through. */
    @Test
    void anItemThatFailedIsDoneAgainAndThoseAfterItAreBegun() {
        refused.add("/1");
        var old = view(start(items("stop", 1), "{\"rows\": [0, 1, 2, 3]}"), "failed");
        assertThat(old.getList("steps[0].branches.state")).containsExactly("succeeded", "failed");
        refused.clear();
        asked.clear();

        var done = view(retried(old, "{\"node\": \"ask\"}"), "succeeded");

        assertThat(asked).containsExactly("/1", "/2", "/3");
        assertThat(done.getList("steps[0].output.results.item")).containsExactly("0", "1", "2", "3");
        assertThat(done.getInt("steps[0].output.failed")).isZero();
    }

    /** Guarded by {@code Progress.waitForTurn} and {@code Runs.giveTurns}: no more are under way than the node says. */
    @Test
    void allItemsThatFailedAreDoneAgainSoManyAtATime() throws Exception {
        refused.addAll(List.of("/0", "/2", "/3", "/4", "/5"));
        var old = view(start(items("continue", 2), "{\"rows\": [0, 1, 2, 3, 4, 5]}"), "succeeded");
        assertThat(old.getInt("steps[0].output.failed")).isEqualTo(5);
        refused.clear();
        refused.add("/4");
        asked.clear();
        mostAtOnce.set(0);
        int permits = open.drainPermits();

        var run = retried(old, "{\"node\": \"ask\"}");
        await().atMost(DEADLINE).until(() -> asked.size() == 2);
        open.release(permits);
        var done = view(run, "succeeded");

        assertThat(asked).containsExactlyInAnyOrder("/0", "/2", "/3", "/4", "/5");
        assertThat(mostAtOnce).hasValue(2);
        assertThat(done.getInt("steps[0].output.failed")).isEqualTo(1);
        assertThat(done.getList("steps[0].branches.state"))
                .containsExactly("succeeded", "succeeded", "succeeded", "succeeded", "failed", "succeeded");

        refused.clear();
        asked.clear();
        var one = view(retried(done, "{\"node\": \"ask\", \"branch\": [\"1\"]}"), "succeeded");
        assertThat(asked).containsExactly("/1");
        assertThat(one.getInt("steps[0].output.failed"))
                .as("another that failed stays so")
                .isEqualTo(1);
        assertThat(view(retried(one, "{\"node\": \"ask\"}"), "succeeded").getInt("steps[0].output.failed"))
                .isZero();
    }

    @Test
    void aBranchOfABranchIsDoneAgain() {
        refused.add("/2-x");
        var old = view(start("""
                {"id": "outer", "type": "for_each", "config": {"items": "rows", "at_once": 3},
                 "branches": {"each": "fan"}, "next": "end"},
                {"id": "fan", "type": "parallel", "branches": {"x": "x", "y": "y"}, "next": "tell"},
                {"id": "x", "type": "http_request", "config": {"url": "%1$s/{{item}}-x"}, "next": "tell"},
                {"id": "y", "type": "http_request", "config": {"url": "%1$s/{{item}}-y"}, "next": "tell"},
                {"id": "tell", "type": "http_request", "config": {"url": "%1$s/{{item}}-tell"}, "next": "end"}""".formatted(url()), "{\"rows\": [1, 2, 3]}"), "failed");
        assertThat(asked).contains("/1-tell", "/3-tell", "/2-y").doesNotContain("/2-tell");
        refused.clear();
        asked.clear();

        refuse(old, "{\"node\": \"y\"}", "branch", "[1, y]");
        refuse(old, "{\"node\": \"x\", \"branch\": [\"7\", \"x\"]}", "branch", "[0, x], [1, x], [2, x]");
        var done = view(retried(old, "{\"node\": \"x\"}"), "succeeded");

        assertThat(asked).containsExactly("/2-x", "/2-tell");
        assertThat(done.getList("steps[0].output.results.status")).containsExactly(200, 200, 200);
    }

    /** Guarded by {@code Progress.giveTurns}: what is nested waits for its turn as well, on every level. */
    @Test
    void whatFailedInMoreBranchesOfBranchesThanMayBeUnderWayIsDoneAgainInTurn() {
        refused.addAll(List.of("/1-x", "/1-y", "/3-x", "/4-x", "/5-y"));
        var old = view(
                start("""
                {"id": "outer", "type": "for_each", "config": {"items": "rows", "on_failure": "continue"},
                 "branches": {"each": "inner"}, "next": "end"},
                {"id": "inner", "type": "for_each", "config": {"items": "item.all", "at_once": 2},
                 "branches": {"each": "fan"}, "next": "end"},
                {"id": "fan", "type": "parallel", "branches": {"x": "x", "y": "y"}, "next": "end"},
                {"id": "x", "type": "http_request", "config": {"url": "%1$s/{{item}}-x"}, "next": "end"},
                {"id": "y", "type": "http_request", "config": {"url": "%1$s/{{item}}-y"}, "next": "tell"},
                {"id": "tell", "type": "http_request", "config": {"url": "%1$s/{{item}}-tell"}, "next": "end"}""".formatted(url()), "{\"rows\": [{\"all\": [1, 2]}, {\"all\": [3]}, {\"all\": [4, 5]}]}"),
                "succeeded");
        assertThat(old.getInt("steps[0].output.failed")).isEqualTo(3);
        refused.clear();
        asked.clear();
        mostAtOnce.set(0);

        var done = view(retried(old, "{\"node\": \"x\"}"), "succeeded");

        assertThat(asked)
                .containsExactlyInAnyOrder("/1-x", "/1-y", "/1-tell", "/3-x", "/4-x", "/5-y", "/5-tell")
                .containsSubsequence("/1-tell", "/3-x", "/4-x");
        assertThat(mostAtOnce.get()).isLessThanOrEqualTo(2);
        assertThat(done.getInt("steps[0].output.failed")).isZero();
        assertThat(done.getList("steps[0].branches.state")).hasSize(3).containsOnly("succeeded");
    }

    private String fanOfFour() {
        return """
                {"id": "fan", "type": "parallel", "branches": {"a": "a", "b": "b", "good": "g", "deep": "rows"}, "next": "end"},
                {"id": "a", "type": "http_request", "config": {"url": "%1$s/a"}, "next": "a2"},
                {"id": "a2", "type": "http_request", "config": {"url": "%1$s/a2"}, "next": "end"},
                {"id": "b", "type": "http_request", "config": {"url": "%1$s/b"}, "next": "b2"},
                {"id": "b2", "type": "http_request", "config": {"url": "%1$s/b2"}, "next": "end"},
                {"id": "g", "type": "http_request", "config": {"url": "%1$s/g"}, "next": "end"},
                {"id": "rows", "type": "for_each", "config": {"items": "rows", "on_failure": "stop", "at_once": 2},
                 "branches": {"each": "row"}, "next": "end"},
                {"id": "row", "type": "http_request", "config": {"url": "%1$s/row{{item}}"}, "next": "end"}""".formatted(url());
    }

    /** With one of them the node above would fail as before. Guarded by {@code Beneath.targets}. */
    @Test
    void whatFailedBesideItIsDoneAgainFromWhereItFailed() {
        refused.addAll(List.of("/a2", "/b", "/row1"));
        var old = view(start(fanOfFour(), "{\"rows\": [0, 1]}"), "failed");
        refused.clear();
        asked.clear();

        var done = view(retried(old, "{\"node\": \"a\"}"), "succeeded");

        assertThat(asked).containsExactlyInAnyOrder("/a", "/a2", "/b", "/b2", "/row1");
        assertThat(done.getList("steps[0].branches.state")).hasSize(4).containsOnly("succeeded");
    }

    /** One that is named is done again alone. */
    @Test
    void whatFailedBesideABranchThatIsNamedStaysSo() {
        refused.addAll(List.of("/a2", "/b"));
        var old = view(start(fanOfFour(), "{\"rows\": [0]}"), "failed");
        refused.clear();
        asked.clear();

        var one = view(retried(old, "{\"node\": \"a2\", \"branch\": [\"a\"]}"), "failed");

        assertThat(asked).containsExactly("/a2");
        assertThat(one.getString("reason")).startsWith("fan: b: b:");
    }

    /** What was through would be sent twice. Guarded by {@code Moves.whereFailed}. */
    @Test
    void aRunThatEndedInItsBranchesGoesOnInThoseThatFailed() {
        refused.addAll(List.of("/a2", "/row1"));
        var old = view(start(fanOfFour(), "{\"rows\": [0, 1]}"), "failed");
        refused.clear();
        asked.clear();

        view(retried(old, "{}"), "succeeded");
        assertThat(asked).containsExactlyInAnyOrder("/a2", "/row1");

        asked.clear();
        view(retried(old, "{\"node\": \"fan\"}"), "succeeded");
        assertThat(asked).as("the node itself with all its branches").hasSize(7);
    }

    /** Guarded by {@code BranchesAgain.at}. */
    @Test
    void anOutputIsOfTheNodeThatIsNamedAndWhatFailedBesideItIsDoneAgain() {
        refused.addAll(List.of("/a2", "/b"));
        var old = view(start(fanOfFour(), "{\"rows\": []}"), "failed");
        refused.clear();
        asked.clear();

        var done = view(retried(old, "{\"node\": \"a2\", \"output\": {\"status\": 299}}"), "succeeded");

        assertThat(asked).containsExactlyInAnyOrder("/b", "/b2");
        assertThat(done.getString("steps[0].branches.find { it.name == 'a' }.steps[1].reason"))
                .isEqualTo("given by dev");
    }

    /** Guarded by {@code Runs.takeOver}: what is beneath a branch that is kept, and before the one done again, is kept. */
    @Test
    void whatIsBeneathABranchThatWasKeptCanBeDoneAgainLater() {
        refused.addAll(List.of("/1-x", "/3-x"));
        var old = view(start("""
                {"id": "first", "type": "parallel", "branches": {"v": "v", "w": "w"}, "next": "outer"},
                {"id": "v", "type": "log", "config": {"message": "v"}, "next": "outer"},
                {"id": "w", "type": "log", "config": {"message": "w"}, "next": "outer"},
                {"id": "outer", "type": "for_each", "config": {"items": "rows", "at_once": 3},
                 "branches": {"each": "fan"}, "next": "end"},
                {"id": "fan", "type": "parallel", "branches": {"x": "x", "y": "y"}, "next": "end"},
                {"id": "x", "type": "http_request", "config": {"url": "%1$s/{{item}}-x"}, "next": "end"},
                {"id": "y", "type": "http_request", "config": {"url": "%1$s/{{item}}-y"}, "next": "end"}""".formatted(url()), "{\"rows\": [1, 2, 3]}"), "failed");
        refused.clear();
        asked.clear();

        var one = view(retried(old, "{\"node\": \"x\", \"branch\": [\"0\", \"x\"]}"), "failed");
        assertThat(asked).containsExactly("/1-x");
        assertThat(one.getList("steps[0].branches.name")).containsExactly("v", "w");
        for (int item = 0; item < 3; item++) {
            assertThat(one.getList("steps[1].branches[" + item + "].steps[0].branches.name"))
                    .containsExactly("x", "y");
        }
        asked.clear();

        var both = view(retried(one, "{\"node\": \"x\"}"), "succeeded");
        assertThat(asked).containsExactly("/3-x");
        assertThat(both.getList("steps[1].branches.steps.flatten().branches.flatten().state"))
                .hasSize(6)
                .containsOnly("succeeded");
        assertThat(both.getString("steps[1].branches[1].steps[0].branches[1].steps[0].finished_at"))
                .isEqualTo(old.getString("steps[1].branches[1].steps[0].branches[1].steps[0].finished_at"));
    }

    /** Guards: what a retry from within has begun is ended as all else is, and does not begin later. */
    @Test
    void whatIsDoneAgainCanBeEndedAndTriedOnceMore() {
        refused.addAll(List.of("/0", "/1", "/2"));
        var old = view(start(items("continue", 1), "{\"rows\": [0, 1, 2]}"), "succeeded");
        asked.clear();
        refused.clear();
        int permits = open.drainPermits();
        var run = retried(old, "{\"node\": \"ask\"}");
        await().atMost(DEADLINE).until(() -> asked.contains("/0"));

        post(run, "cancel", "").statusCode(200);
        open.release(permits);

        assertThat(read(run).getList("steps[0].branches.state")).containsOnly("cancelled");
        assertThat(view(retried(read(run), "{\"node\": \"ask\"}"), "succeeded").getInt("steps[0].output.failed"))
                .isZero();
    }

    @Test
    void whatCannotBeDoneAgainIsSaid() {
        var old = view(start(items("continue", 1), "{\"rows\": [0, 1]}"), "succeeded");
        refuse(old, "{\"node\": \"ask\"}", "branch", "must name one");
        refuse(old, "{\"node\": \"aks\"}", "node", "it did: all, last, ask, said.");
        refuse(old, "{\"branch\": [\"0\"]}", "node", "must name the node");
        refuse(
                old,
                "{\"node\": \"said\", \"branch\": [\"0\"], \"output\": {}}",
                "output",
                "for a message or a request only");

        var given = view(
                retried(old, "{\"node\": \"ask\", \"branch\": [\"1\"], \"output\": {\"status\": 299}}"), "succeeded");
        assertThat(given.getList("steps[0].branches[1].steps.output.status")).contains(299);
        assertThat(given.getString("steps[0].branches[1].steps[0].reason")).isEqualTo("given by dev");

        String workflow = developer()
                .body("{\"name\": \"w %s\", \"trigger\": {\"type\": \"manual\"}, \"max_running\": 1, \"nodes\": [%s]}"
                        .formatted(
                                UUID.randomUUID(),
                                items("continue", 1)
                                        .replace(
                                                "\"log\", \"config\": {\"message\": \"x\"}",
                                                "\"delay\", \"config\": {\"duration\": \"1h\"}")))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        refused.add("/0");
        var one = view(startOf(workflow), "waiting");
        clock.advance(Duration.ofMinutes(61));
        view(one.getString("id"), "succeeded");
        view(startOf(workflow), "waiting");
        post(one.getString("id"), "retries", "{\"node\": \"ask\"}")
                .statusCode(409)
                .body("detail", containsString("cannot wait for its turn"));
    }

    private static String startOf(String workflow) {
        return developer()
                .body("{\"input\": {\"rows\": [0]}}")
                .post("/api/v1/workflows/{id}/runs", workflow)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private String items(String onFailure, int atOnce) {
        return """
                {"id": "all", "type": "for_each", "config": {"items": "rows", "on_failure": "%s", "at_once": %d},
                 "branches": {"each": "ask"}, "next": "last"},
                {"id": "ask", "type": "http_request", "config": {"url": "%s/{{item}}"}, "next": "said"},
                {"id": "said", "type": "set", "config": {"values": {"item": "{{item}}"}}, "next": "end"},
                {"id": "last", "type": "log", "config": {"message": "x"}}""".formatted(onFailure, atOnce, url());
    }

    private String url() {
        return "http://127.0.0.1:" + target.getAddress().getPort();
    }

    private static String retried(JsonPath old, String body) {
        return post(old.getString("id"), "retries", body)
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static void refuse(JsonPath old, String body, String field, String message) {
        var answer = post(old.getString("id"), "retries", body)
                .statusCode(400)
                .extract()
                .jsonPath();
        assertThat(answer.getString("fields[0].name")).isEqualTo(field);
        assertThat(answer.getString("fields[0].message")).contains(message);
    }

    private static ValidatableResponse post(String run, String what, String body) {
        return developer().body(body).post("/api/v1/runs/" + run + "/" + what).then();
    }
}
