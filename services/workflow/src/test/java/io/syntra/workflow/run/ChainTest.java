package io.syntra.workflow.run;

import static io.syntra.workflow.run.RunApi.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.identity.Role;
import io.syntra.testing.EventProbe;
import io.syntra.testing.Receiver;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.MovableClock;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Workflows that start each other in a circle come to an end, and say why. */
@QuarkusTest
@WithSyntraEngines
class ChainTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private final Instant at = Instant.now();

    @Inject
    MovableClock clock;

    @Inject
    Pool pool;

    private final WorkspaceId workspace =
            new WorkspaceId("c" + UUID.randomUUID().toString().substring(0, 8));

    /** Guarded by {@code Causes.behind} and {@code Moves.begin}. */
    @Test
    void changesThatRunsAskForCauseNoRunsForEver() {
        var onProposed = onEvent("action.proposed");
        var onDropped = onEvent("action.dropped");
        try (var actions = EventProbe.on(Topic.ACTION, ActionEvent.class)) {
            var first = start(create("\"type\": \"manual\""), "");
            var asked = new ArrayList<ActionId>();
            var run = first;
            for (int depth = 1; depth <= Moves.LONGEST_CHAIN; depth++) {
                asked.add(ActionId.random());
                actions.publish(workspace, proposed(asked.getLast(), run));
                run = newest(onProposed, depth);
                assertThat(read(run).getString("state"))
                        .isEqualTo(depth < Moves.LONGEST_CHAIN ? "succeeded" : "failed");
            }
            assertThat(read(run).getString("reason")).contains("8 runs in a row", "in a circle");
            assertThat(read(run).getList("steps")).isEmpty();
            post("/api/v1/runs/" + run + "/retries", "", 409);

            // What becomes of a change names no run, and is of the one that asked for it.
            actions.publish(workspace, dropped(asked.getFirst()));
            assertThat(read(newest(onDropped, 1)).getString("state")).isEqualTo("succeeded");
            actions.publish(workspace, dropped(asked.getLast()));
            assertThat(read(newest(onDropped, 2)).getString("state")).isEqualTo("failed");
            actions.publish(workspace, dropped(ActionId.random()));
            assertThat(read(newest(onDropped, 3)).getString("state")).isEqualTo("succeeded");
        }
    }

    /** Guarded by {@code SendingRun.HEADER}: a run that sends a request here says which one it is. */
    @Test
    void requestsThatRunsSendHereCauseNoRunsForEver() {
        var workflow = create("\"type\": \"manual\"");
        var run = "";
        for (int depth = 0; depth < Moves.LONGEST_CHAIN; depth++) {
            run = start(workflow, run);
            await().atMost(DEADLINE).until(of(run), "succeeded"::equals);
        }
        var refused = start(workflow, run);
        assertThat(read(refused).getString("state")).isEqualTo("failed");
        assertThat(read(refused).getString("reason")).contains("the last of them run " + run);
        assertThat(read(start(workflow, "nonsense")).getString("state")).isNotEqualTo("failed");

        try (var receiver = new Receiver()) {
            var asking = post("/api/v1/workflows", """
                            {"name": "w %s", "trigger": {"type": "manual"}, "nodes": [
                              {"id": "ask", "type": "http_request", "config": {"url": "%s"}}]}""".formatted(UUID.randomUUID(), receiver.url("/x")), 201)
                    .<String>path("id");
            var asked = start(asking, "");
            await().atMost(DEADLINE).until(of(asked), "succeeded"::equals);
            assertThat(receiver.messages().getFirst().headers()).containsEntry("syntra-run", asked);
        }
    }

    /** Guarded by {@code Moves.retry} and {@code Run.again}: a run that starts when another is over may do that one again. */
    @Test
    void runsThatAreDoneAgainByWhatTheyStartedComeToAnEnd() {
        var onFinished = onEvent("workflow_run.finished");
        var run = start(create("\"type\": \"manual\""), "");
        for (int again = 1; again < Moves.LONGEST_CHAIN / 2; again++) {
            run = again(run, newest(onFinished, again))
                    .statusCode(201)
                    .extract()
                    .path("id");
        }
        var last = newest(onFinished, Moves.LONGEST_CHAIN / 2);
        again(run, last).statusCode(409).body("detail", containsString("the last of them run " + last));
        again(run, "").statusCode(201);
    }

    /** Guarded by {@code Moves.test}. */
    @Test
    void nodesThatRunsTryComeToAnEnd() {
        var workflow = create("\"type\": \"manual\"");
        var run = "";
        for (int depth = 0; depth < Moves.LONGEST_CHAIN; depth++) {
            run = from(run)
                    .body("{}")
                    .post("/api/v1/workflows/{id}/nodes/say/runs", workflow)
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
        }
        from(run)
                .body("{}")
                .post("/api/v1/workflows/{id}/nodes/say/runs", workflow)
                .then()
                .statusCode(409)
                .body("detail", containsString("8 runs in a row"));
    }

    /** A run that sends a silence causes what starts it, and nothing says so. Guarded by {@code Moves.tooOften}. */
    @Test
    void whatNamesNoRunBeginsSoManyInAnHour() {
        var workflow = onEvent("silence.created");
        silence();
        newest(workflow, 1);
        pool.preparedQuery("insert into run (id, workspace, workflow_id, workflow_version, workflow_name, trigger_type,"
                        + " trigger_id, trigger_data, state, warnings, due_at, root_id, started_at, finished_at)"
                        + " select id, $1, $2, 1, 'w', 'silence.created', id, '{}', 'SUCCEEDED', '[]', $3, id, $3, $3"
                        + " from (select gen_random_uuid() as id from generate_series(1, $4)) many")
                .executeAndAwait(Tuple.of(
                        workspace.value(),
                        UUID.fromString(workflow),
                        clock.instant().minusSeconds(60).atOffset(ZoneOffset.UTC),
                        Moves.MOST_BY_AN_EVENT - 1));

        silence();

        var refused = await().atMost(DEADLINE).until(() -> listed(workflow, "failed"), runs -> runs.size() == 1);
        assertThat(read(refused.getFirst()).getString("reason"))
                .isEqualTo("not begun: silence.created has begun 1000 runs of the workflow within an hour, so the"
                        + " workflow seems to cause what starts it. Narrow the filter of its trigger; the next run"
                        + " begins when there were fewer.");
        clock.advance(Duration.ofMinutes(61));
        silence();
        await().atMost(DEADLINE)
                .until(
                        () -> listed(workflow, "succeeded").getFirst(),
                        run -> read(run)
                                        .getString("started_at")
                                        .compareTo(clock.instant()
                                                .minusSeconds(600)
                                                .toString())
                                > 0);
    }

    private void silence() {
        post(
                "/api/v1/silences",
                "{\"matchers\": [\"a=b\"], \"ends_at\": \"%s\", \"comment\": \"we move\"}"
                        .formatted(clock.instant().plus(Duration.ofDays(1))),
                201);
    }

    private List<String> listed(String workflow, String state) {
        return developer()
                .queryParam("workflow_id", workflow)
                .queryParam("state", state)
                .get("/api/v1/runs")
                .jsonPath()
                .getList("items.id");
    }

    private ValidatableResponse again(String run, String cause) {
        await().atMost(DEADLINE).until(of(run), "succeeded"::equals);
        return from(cause)
                .body("{\"node\": \"say\"}")
                .post("/api/v1/runs/{id}/retries", run)
                .then();
    }

    private Callable<String> of(String run) {
        return () -> read(run).getString("state");
    }

    private String onEvent(String type) {
        return create("\"type\": \"event\", \"event_type\": \"" + type + "\"");
    }

    private String create(String trigger) {
        return post("/api/v1/workflows", """
                        {"name": "w %s", "trigger": {%s}, "nodes": [
                          {"id": "say", "type": "log", "config": {"message": "x"}}]}""".formatted(UUID.randomUUID(), trigger), 201)
                .path("id");
    }

    /** @param cause the run that sends the request; empty for a person */
    private RequestSpecification from(String cause) {
        return cause.isEmpty() ? developer() : developer().header("Syntra-Run", cause);
    }

    private String start(String workflow, String cause) {
        return from(cause)
                .body("{}")
                .post("/api/v1/workflows/{id}/runs", workflow)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Once there are so many, and it is over. */
    private String newest(String workflow, int count) {
        return await().atMost(DEADLINE)
                .until(
                        () -> {
                            var runs = developer()
                                    .queryParam("workflow_id", workflow)
                                    .get("/api/v1/runs")
                                    .jsonPath();
                            return runs.getList("items").size() == count
                                            && runs.getString("items[0].finished_at") != null
                                    ? runs.getString("items[0].id")
                                    : "";
                        },
                        run -> !run.isEmpty());
    }

    private JsonPath read(String run) {
        return RunApi.read(token(), run);
    }

    private ExtractableResponse<Response> post(String path, String body, int status) {
        return developer().body(body).post(path).then().statusCode(status).extract();
    }

    private RequestSpecification developer() {
        return as(token());
    }

    private String token() {
        return TestTokens.of("dev", workspace, Role.DEVELOPER);
    }

    private ActionEvent dropped(ActionId action) {
        return new ActionEvent.Dropped(action, "restart", null, "stale", "x", at);
    }

    private ActionEvent proposed(ActionId action, String run) {
        return new ActionEvent.Proposed(action, "restart", null, "low", "hash", "dev", at, "workflow_run:" + run, at);
    }
}
