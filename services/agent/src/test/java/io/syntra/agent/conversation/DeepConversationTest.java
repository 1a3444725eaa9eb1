package io.syntra.agent.conversation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.World;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A person asks for a deep investigation; each of its states is stored, shown, and gone on from. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class DeepConversationTest {

    private static final List<String> STATES =
            List.of("triage", "errors", "changes", "metrics", "dependencies", "hypotheses", "judge", "proposal");

    @Inject
    Sql sql;

    @Test
    void eachStateIsShownAndTheGraphTellsWhatSpokeForTheCause() {
        var world = World.brokenByRelease2();
        Neighbours.of(world);
        try (var talk = Talk.open(TestTokens.developer())) {
            talk.send(Map.of("text", "Why is shop-api failing?", "mode", "deep"))
                    .then()
                    .statusCode(202);
            var proposed = talk.proposed();

            assertThat(states(talk, "state.started")).containsExactlyInAnyOrderElementsOf(STATES);
            assertThat(states(talk, "state.finished"))
                    .containsExactlyInAnyOrderElementsOf(STATES.subList(0, STATES.size() - 1))
                    .containsSubsequence("triage", "hypotheses", "judge");
            assertThat(talk.events.words())
                    .contains("A deep investigation of shop-api", "Most likely cause", "Verdict: H1")
                    .doesNotContain("possible cause, ");
            Awaitility.await().until(() -> graph(talk).extract().path("run").equals("waiting"));
            graph(talk)
                    .body("nodes.id", equalTo(STATES))
                    .body("nodes.find { it.id == 'proposal' }.state", equalTo("running"))
                    .body("nodes.find { it.id == 'changes' }.evidence.tool", equalTo(List.of("get_deployment_status")))
                    .body("edges.findAll { it.to == 'hypotheses' }.from", equalTo(STATES.subList(1, 5)));
            var chosen = graph(talk)
                    .extract()
                    .<Map<String, Object>>path("nodes.find { it.id == 'hypotheses' }.hypotheses.find { it.chosen }");
            assertThat(chosen.toString()).contains("evidence_for", "TypeError").contains("rb_");

            proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);

            assertThat(talk.events.await("run.finished").data().path("outcome").asText())
                    .isEqualTo("acted");
            assertThat(world.serving()).isEqualTo(1);
            graph(talk)
                    .body("run", equalTo("finished"))
                    .body("nodes.state", equalTo(java.util.Collections.nCopies(8, "finished")));
            given().auth()
                    .oauth2(TestTokens.viewer())
                    .accept("text/vnd.mermaid")
                    .get("/api/v1/conversations/" + talk.id + "/graph")
                    .then()
                    .statusCode(200)
                    .contentType("text/vnd.mermaid")
                    .body(containsString("flowchart TD"))
                    .body(containsString("hypotheses --> judge"));
        }
    }

    @Test
    void aConversationIsWrittenDownWithAllThatHappened() {
        Neighbours.of(World.brokenByRelease2());
        try (var talk = Talk.open(TestTokens.developer())) {
            var proposed = talk.propose("Why is *shop-api* failing?");
            proposed.decide(TestTokens.developer(), "reject").then().statusCode(200);
            talk.events.await("run.finished");

            assertThat(transcript(talk, "text/markdown"))
                    .startsWith("# Why is \\*shop\\-api\\* failing?")
                    .contains("> Most likely cause", "`list_errors` 1 error group, first: TypeError")
                    .containsSubsequence(
                            "**dev**",
                            "`check_health`",
                            "`action.proposed` Roll shop\\-api back from v2 to v1",
                            "`action.decided` rejected by dev",
                            "> You said no");
            var lines = transcript(talk, "application/x-ndjson").lines().toList();
            assertThat(lines).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
            assertThat(lines.getFirst()).contains("\"kind\":\"question\"", "Why is *shop-api* failing?");
            assertThat(lines).anyMatch(line -> line.contains("action.decided") && line.contains(proposed.id()));
        }
    }

    private static String transcript(Talk talk, String mediaType) {
        return given().auth()
                .oauth2(TestTokens.viewer())
                .accept(mediaType)
                .get("/api/v1/conversations/" + talk.id + "/transcript")
                .then()
                .statusCode(200)
                .contentType(mediaType)
                .extract()
                .asString();
    }

    /** The reads that were stored are not repeated; only the one that was under way is. Guarded by {@code Remembered.notBegun}. */
    @Test
    void anotherInstanceGoesOnFromTheStatesThatAreStored() throws Exception {
        var world = World.brokenByRelease2();
        var neighbours = Neighbours.of(world);
        var answers = new CountDownLatch(1);
        try (var talk = Talk.open(TestTokens.developer())) {
            neighbours.telemetry.holdAnswers("/logs", answers);
            talk.send(Map.of("text", "Why is shop-api failing?", "mode", "deep"))
                    .then()
                    .statusCode(202);
            talk.events.await(event -> event.name().equals("tool.started")
                    && event.data().path("tool").asText().equals("get_logs"));
            talk.events.await(event -> event.name().equals("tool.finished")
                    && event.data().path("tool").asText().equals("get_deployment_status"));

            sql.execute(
                    "update run set fence = fence + 1, lease_until = now() - interval '1 second' where conversation_id = '"
                            + talk.id + "'");
            answers.countDown();
            talk.proposed();

            assertThat(started(talk, "get_deployment_status")).isEqualTo(1);
            assertThat(started(talk, "list_errors")).isEqualTo(1);
            assertThat(neighbours.telemetry.asked("/logs", world)).isEqualTo(2);
            assertThat(started(talk, "get_logs")).isEqualTo(1);
            assertThat(talk.events.finishedCalls()).doesNotHaveDuplicates();
            assertThat(states(talk, "state.finished")).doesNotHaveDuplicates();
            assertThat(talk.events.words()).containsOnlyOnce("Most likely cause");
        }
    }

    @Test
    void aConversationThatIsDeepIsSoForEachMessageAndACommandNeedsNoInvestigation() {
        var world = World.brokenByRelease2();
        Neighbours.of(world);
        try (var talk = Talk.opened(TestTokens.developer(), Map.of("mode", "deep"))) {
            talk.propose("scale shop-api to 3").decide(TestTokens.developer(), "reject");
            talk.events.await("run.finished");

            assertThat(states(talk, "state.started")).containsOnly("triage");
            graph(talk)
                    .body("nodes.find { it.id == 'triage' }.state", equalTo("finished"))
                    .body("nodes.findAll { it.state == 'skipped' }.size()", equalTo(7));
        }
    }

    @Test
    void aConversationWithoutOneHasNoGraph() {
        Neighbours.of(new World("shop-api"));
        try (var talk = Talk.open(TestTokens.viewer())) {
            given().auth()
                    .oauth2(TestTokens.viewer())
                    .get("/api/v1/conversations/" + talk.id + "/graph")
                    .then()
                    .statusCode(404)
                    .body("detail", containsString("no deep investigation"));
            talk.send(Map.of("text", "why?", "mode", "follow"))
                    .then()
                    .statusCode(400)
                    .body("fields[0].name", equalTo("mode"));
        }
    }

    private static ValidatableResponse graph(Talk talk) {
        return given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/conversations/" + talk.id + "/graph")
                .then()
                .statusCode(200);
    }

    private static List<String> states(Talk talk, String name) {
        return talk.events.events().stream()
                .filter(event -> event.name().equals(name))
                .map(event -> event.data().path("state").asText())
                .toList();
    }

    private static long started(Talk talk, String tool) {
        return talk.events.events().stream()
                .filter(event -> event.name().equals("tool.started")
                        && event.data().path("tool").asText().equals(tool))
                .count();
    }
}
