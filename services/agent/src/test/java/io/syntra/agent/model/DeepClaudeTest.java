package io.syntra.agent.model;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.syntra.agent.fake.Claude;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.WithClaude;
import io.syntra.agent.fake.World;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.anthropic.FakeAnthropic;
import io.syntra.testing.anthropic.Reply;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Claude in every part of a deep investigation: each with its own words and tools. */
@QuarkusTest
@TestProfile(WithClaude.class)
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class DeepClaudeTest {

    /** Guarded by: {@code Calls.notItsPart}, for a change and for a read. */
    @Test
    void eachPartHasItsOwnTaskAndToolsAndNoOther() {
        var world = World.running("shop-api");
        var neighbours = Neighbours.of(world);
        var anthropic = Claude.of(world);
        for (int i = 0; i < 11; i++) {
            anthropic.reply(DeepClaudeTest::answer);
        }
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.send(Map.of("text", "why is shop-api slow in the deep?", "mode", "deep"))
                    .then()
                    .statusCode(202);
            var proposed = talk.proposed();
            assertThat(neighbours.deployer.calls()).isEmpty();
            proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);
            var finished = talk.events.await("run.finished").data();

            assertThat(finished.path("brain").asText()).isEqualTo("claude");
            assertThat(finished.path("outcome").asText()).isEqualTo("acted");
            assertThat(anthropic.refusals()).isEmpty();
            assertThat(world.replicas()).isEqualTo(3);
            assertThat(talk.events.names().stream().filter("action.proposed"::equals))
                    .hasSize(1);
            assertThat(tools(anthropic, "hypotheses")).isEmpty();
            assertThat(tools(anthropic, "the judge")).isEmpty();
            assertThat(tools(anthropic, "the changes")).containsExactly("get_deployment_status");
            given().auth()
                    .oauth2(TestTokens.viewer())
                    .get("/api/v1/conversations/" + talk.id + "/graph")
                    .then()
                    .statusCode(200)
                    .body(
                            "nodes.find { it.id == 'errors' }.evidence.find { it.tool == 'scale_service' }.ok",
                            equalTo(false))
                    .body(
                            "nodes.find { it.id == 'errors' }.evidence.find { it.tool == 'get_deployment_status' }.ok",
                            equalTo(false))
                    .body(
                            "nodes.find { it.id == 'hypotheses' }.hypotheses[0].evidence_for[0].call_ids",
                            equalTo(List.of("toolu_t")))
                    .body(
                            "nodes.find { it.id == 'hypotheses' }.hypotheses[0].evidence_against[0].call_ids",
                            equalTo(List.of()));
        }
    }

    /** Guarded by {@code Allowances.turnsAtOnce}: four that are begun at once may each take what is left for one. */
    @Test
    void nearTheEndOfTheBudgetThePartsAreAskedOneByOne() {
        var world = World.running("shop-api");
        Neighbours.of(world);
        var anthropic = Claude.of(world);
        for (int i = 0; i < 8; i++) {
            anthropic.reply(request -> part(request).equals("triage")
                            && !request.path("messages").toString().contains("tool_result")
                    ? answer(request)
                    : Reply.says("It is slow [toolu_t].\nNEXT: investigate").using(800_000, 100, 0, 0));
        }
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.send(Map.of("text", "why is shop-api slow in the dear deep?", "mode", "deep"))
                    .then()
                    .statusCode(202);
            talk.events.await("run.finished");

            // Four dollars each: the look, the triage, two of the four parts, and the last word.
            assertThat(anthropic.requests()).hasSize(5);
            assertThat(talk.events.words()).contains("has used up its 10.00 US dollars");
        }
    }

    private static Reply answer(JsonNode request) {
        boolean looked = request.path("messages").toString().contains("tool_result");
        return switch (part(request)) {
            case "triage" ->
                looked
                        ? Reply.says("shop-api is slow [toolu_t].\nNEXT: investigate")
                        : Reply.message("tool_use")
                                .toolUse("toolu_t", "check_health", Map.of("service_id", "shop-api"));
            // An investigator proposes nothing, whatever it has read.
            case "the errors" ->
                looked
                        ? Reply.says("No error.")
                        : Reply.message("tool_use")
                                .toolUse("toolu_e", "scale_service", Map.of("service_id", "shop-api", "replicas", 4))
                                .toolUse(
                                        "toolu_d",
                                        "get_deployment_status",
                                        Map.of("service_id", "shop-api", "deployment_id", "latest"));
            case "hypotheses" ->
                Reply.says(
                        "One cause.\nH1: too few replicas\n+ all of them are busy [toolu_t]\n- so I dreamt [toolu_x]");
            case "the judge" -> Reply.says("There are too few replicas [toolu_t].\nVERDICT: H1");
            case "the proposal" ->
                looked
                        ? Reply.says("It runs with 3 replicas now.")
                        : Reply.message("tool_use")
                                .toolUse("toolu_p", "scale_service", Map.of("service_id", "shop-api", "replicas", 3));
            default -> Reply.says("Nothing to see here.");
        };
    }

    private static String part(JsonNode request) {
        var instructions = request.path("system").get(0).path("text").asText();
        return instructions.replaceFirst("(?s).*Your task: ", "").replaceFirst("(?s)[.].*", "");
    }

    private static List<String> tools(FakeAnthropic anthropic, String part) {
        var asked = anthropic.requests().stream()
                .filter(request -> part(request).equals(part))
                .findFirst()
                .orElseThrow();
        return StreamSupport.stream(asked.path("tools").spliterator(), false)
                .map(tool -> tool.path("name").asText())
                .toList();
    }
}
