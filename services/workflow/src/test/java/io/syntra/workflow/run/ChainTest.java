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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Workflows that start each other in a circle come to an end, and say why. */
@QuarkusTest
@WithSyntraEngines
class ChainTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private final Instant at = Instant.now();

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
