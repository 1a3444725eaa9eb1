package io.syntra.agent.model;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.syntra.agent.fake.Claude;
import io.syntra.agent.fake.FakeDeployer.Effect;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.WithClaude;
import io.syntra.agent.fake.World;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.anthropic.FakeAnthropic;
import io.syntra.testing.anthropic.Reply;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same loop and the same gate with Claude as the brain. */
@QuarkusTest
@TestProfile(WithClaude.class)
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class ClaudeConversationTest {

    private FakeAnthropic anthropic;

    private World world;
    private Neighbours neighbours;

    @BeforeEach
    void fresh() {
        world = World.running("shop-api");
        neighbours = Neighbours.of(world);
        anthropic = Claude.of(world);
    }

    @Test
    void claudeLooksProposesAndReportsWhatWasMeasured() {
        anthropic.reply(Reply.message("tool_use")
                .thinking("look first", "sig==")
                .text("Let me look.")
                .toolUse("toolu_1", "check_health", Map.of("service_id", "shop-api"))
                .toolUse("toolu_2", "list_errors", Map.of("service_id", "shop-api")));
        anthropic.reply(Reply.message("tool_use")
                .toolUse("toolu_3", "scale_service", Map.of("service_id", "my API", "replicas", 3)));
        anthropic.reply(Reply.says("It runs with 3 replicas now. [toolu_3] All is well."));
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            var proposed = talk.propose("Is shop-api busy?");
            assertThat(neighbours.deployer.calls()).isEmpty();
            proposed.get(TestTokens.viewer())
                    .then()
                    .body("arguments.service_id", equalTo(world.service.toString()))
                    .body("evidence.call_id", equalTo(java.util.List.of("toolu_1", "toolu_2")));

            proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);

            assertThat(talk.events.await("run.finished").data().path("brain").asText())
                    .isEqualTo("claude");
            assertThat(talk.events.words())
                    .startsWith("[Claude (claude-opus-5-5) answers.]\n")
                    .contains("Let me look.", "It runs with 3 replicas now.");
            assertThat(world.replicas()).isEqualTo(3);
            var checked = talk.events.events().stream()
                    .filter(event -> event.name().equals("message.checked"))
                    .toList();
            assertThat(checked.getFirst().data().path("unverified").toString()).isEqualTo("[\"Let me look.\"]");
            assertThat(checked.getLast().data().path("cited").toString()).isEqualTo("[\"toolu_3\"]");
            assertThat(checked.getLast().data().path("unverified").toString()).isEqualTo("[\"All is well.\"]");
            assertThat(anthropic.refusals()).isEmpty();
            var last = anthropic.requests().getLast().path("messages");
            assertThat(last.get(last.size() - 1)
                            .path("content")
                            .get(0)
                            .path("content")
                            .asText())
                    .contains("\"state\":\"verified\"");
        }
    }

    /**
     * Guarded by: {@code RunLoop.park} and {@code Runs.wakeIfDone}, of which either waits for all of a turn, and the order
     * in {@code Runs.calls}.
     */
    @Test
    void aTurnOfSeveralProposalsIsAnsweredOnceAllAreDecidedInTheirOrder() {
        anthropic.reply(Reply.message("tool_use")
                .toolUse("toolu_1", "scale_service", Map.of("service_id", "shop-api", "replicas", 3))
                .toolUse("toolu_2", "check_health", Map.of("service_id", "shop-api"))
                .toolUse("toolu_3", "restart_service", Map.of("service_id", "shop-api")));
        anthropic.reply(Reply.says("It has 3 replicas, and was not restarted. [toolu_1]"));
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.say("scale it to 3 and restart it").then().statusCode(202);
            var restart = proposed(talk, "restart_service");
            var scale = proposed(talk, "scale_service");

            restart.decide(TestTokens.developer(), "reject").then().statusCode(200);
            assertThat(anthropic.requests()).hasSize(1);
            scale.decide(TestTokens.developer(), "approve").then().statusCode(200);
            talk.events.await("run.finished");

            assertThat(neighbours.deployer.effects())
                    .extracting(Effect::operation)
                    .containsExactly("scale");
            assertThat(anthropic.requests()).hasSize(2);
            assertThat(anthropic.refusals()).isEmpty();
            var results = anthropic.requests().getLast().path("messages").get(2).path("content");
            assertThat(results)
                    .extracting(result -> result.path("tool_use_id").asText())
                    .containsExactly("toolu_1", "toolu_2", "toolu_3");
            assertThat(results.get(0).path("content").asText()).contains("\"state\":\"verified\"");
            assertThat(results.get(2).path("content").asText()).contains("dev said no");
            assertThat(results)
                    .extracting(result -> result.path("is_error").asBoolean())
                    .containsExactly(false, false, true);
        }
    }

    /**
     * Both were proposed for what there was then. Guarded by: the fingerprint in {@code Execution.begin}, {@code If-Match},
     * and the approval, which the deployer holds against what it sees; each of them is enough.
     */
    @Test
    void ofTwoChangesOfOneServiceInOneTurnOneIsMade() {
        anthropic.reply(Reply.message("tool_use")
                .toolUse("toolu_1", "scale_service", Map.of("service_id", "shop-api", "replicas", 3))
                .toolUse("toolu_2", "restart_service", Map.of("service_id", "shop-api")));
        anthropic.reply(Reply.says("One of them."));
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.say("scale it to 3 and restart it").then().statusCode(202);
            var all = List.of(proposed(talk, "scale_service"), proposed(talk, "restart_service"));

            all.forEach(each ->
                    each.decide(TestTokens.developer(), "approve").then().statusCode(200));
            talk.events.await("run.finished");

            assertThat(neighbours.deployer.effects()).hasSize(1);
            var states = all.stream()
                    .map(each -> each.get(TestTokens.viewer()).then().extract().<String>path("state"))
                    .toList();
            assertThat(states).containsOnlyOnce("stale").containsAnyOf("verified", "inconclusive");
        }
    }

    private static Talk.Proposed proposed(Talk talk, String tool) {
        var action = talk.events
                .await(event -> event.name().equals("action.proposed")
                        && event.data().path("action").path("tool").asText().equals(tool))
                .data()
                .path("action");
        return new Talk.Proposed(
                action.path("id").asText(), action.path("plan_hash").asText());
    }

    /** What was said so far goes back as it was, and the rest of the message is joined to it. */
    @Test
    void aPausedTurnIsStoredAndGoneOnWith() {
        anthropic.reply(
                Reply.message("pause_turn").thinking("where was I", "sig1==").text("One moment."));
        anthropic.reply(Reply.message("tool_use").toolUse("toolu_1", "check_health", Map.of("service_id", "shop-api")));
        anthropic.reply(Reply.says("It is well. [toolu_1]"));
        try (var talk = Claude.talk(world, TestTokens.viewer())) {
            talk.say("is it ok?").then().statusCode(202);

            assertThat(talk.events.await("run.finished").data().path("outcome").asText())
                    .isEqualTo("answered");
            assertThat(talk.events.words()).contains("One moment.", "It is well.");
            assertThat(anthropic.refusals()).isEmpty();
            assertThat(anthropic.requests()).hasSize(3);
            assertThat(types(1)).containsExactly("thinking", "text");
            assertThat(types(2)).containsExactly("thinking", "text", "tool_use");
        }
    }

    /** Kinds of the blocks that Claude said, as a request gives them back. */
    private List<String> types(int request) {
        return anthropic
                .requests()
                .get(request)
                .path("messages")
                .get(1)
                .path("content")
                .findValuesAsText("type");
    }

    /** Guarded by: the turns and results that a run keeps, whichever brain goes on with them. */
    @Test
    void anOutageAfterAChangeLeavesTheRestToTheRunbookBrainAndTheChangeAsItIs() {
        anthropic.reply(Reply.message("tool_use")
                .thinking("scale it", "sig1==")
                .toolUse("toolu_1", "scale_service", Map.of("service_id", "shop-api", "replicas", 3)));
        for (int i = 0; i < 4; i++) {
            anthropic.reply(Reply.overloaded());
        }
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.propose("scale shop-api to 3")
                    .decide(TestTokens.developer(), "approve")
                    .then()
                    .statusCode(200);

            var finished = talk.events.await("run.finished").data();
            assertThat(finished.path("brain").asText()).isEqualTo("runbook");
            assertThat(finished.path("outcome").asText()).isEqualTo("acted");
            assertThat(talk.events.words())
                    .contains("claude cannot answer", "The built-in runbook brain goes on", "Measured:");
            assertThat(neighbours.deployer.effects())
                    .extracting(Effect::operation)
                    .containsExactly("scale");
            assertThat(neighbours.deployer.calls()).hasSize(1);
            assertThat(talk.events.names()).containsOnlyOnce("action.proposed");
        }
    }

    @Test
    void claudeKnowsWhichServiceTheConversationIsAbout() {
        anthropic.reply(Reply.says("It is well."));
        anthropic.reply(Reply.says("Still."));
        try (var talk = Claude.talk(world, TestTokens.viewer())) {
            talk.say("is it ok?").then().statusCode(202);
            talk.events.await("run.finished");
            talk.say("and now?").then().statusCode(202);
            talk.events.await(event ->
                    event.name().equals("run.finished") && talk.events.words().contains("Still."));

            var messages = anthropic.requests().getLast().path("messages");
            assertThat(messages.get(0).path("content").get(0).path("text").asText())
                    .contains("shop-api", world.service.toString(), "is it ok?");
            assertThat(messages.get(2).path("content").get(0).path("text").asText())
                    .isEqualTo("and now?");
            assertThat(talk.events.words()).containsOnlyOnce("answers.]");
        }
    }

    /** Else no message of a long conversation is served from the cache. Guarded by: {@code Memory.forgotten}. */
    @Test
    void whatALongConversationBeginsWithGoesRarelyAndMuchAtOnce() {
        int messages = 32;
        try (var talk = Claude.talk(world, TestTokens.viewer())) {
            for (int i = 1; i <= messages; i++) {
                int said = i;
                anthropic.reply(Reply.says("Answer " + i));
                talk.say("Question " + i).then().statusCode(202);
                await().until(() -> talk.events.names().stream()
                                .filter("run.finished"::equals)
                                .count()
                        == said);
            }
        }

        var begins = anthropic.requests().stream().map(ClaudeTest::beginning).toList();
        assertThat(begins).hasSize(messages);
        assertThat(IntStream.range(1, messages).filter(i -> !begins.get(i).startsWith(begins.get(i - 1))))
                .containsExactly(29);
        assertThat(begins.getLast()).doesNotContain("Question 10\"").contains("Question 11", "Answer 12");
    }

    /** A model may write anything; none of it may keep the run from its end. */
    @Test
    void whatNoDatabaseAndNoJournalTakesIsHandled() {
        anthropic.reply(Reply.message("tool_use")
                .text("a\u0000b\u001b[2J")
                .toolUse("toolu_1", "get_logs", Map.of("service_id", "shop-api", "lines", new BigDecimal("1e99999")))
                .toolUse("toolu_2", "scale_service", Map.of("service_id", "shop-api", "replicas", 1.5)));
        anthropic.reply(Reply.says("I see."));
        try (var talk = Claude.talk(world, TestTokens.viewer())) {
            talk.say("is it ok?").then().statusCode(202);

            assertThat(talk.events.await("run.finished").data().path("brain").asText())
                    .isEqualTo("claude");
            assertThat(talk.events.words()).contains("ab", "I see.").doesNotContain("failed on our side");
            assertThat(talk.events.names()).doesNotContain("action.proposed");
        }
    }

    @Test
    void anOutageHandsTheConversationToTheRunbookBrain() {
        for (int i = 0; i < 4; i++) {
            anthropic.reply(Reply.overloaded());
        }
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.say("is shop-api ok?").then().statusCode(202);

            assertThat(talk.events.await("run.finished").data().path("brain").asText())
                    .isEqualTo("runbook");
            assertThat(talk.events.words())
                    .contains(
                            "claude cannot answer", "The built-in runbook brain goes on", "No fault found in shop-api");
        }
    }

    @Test
    void whateverClaudeClaimsNothingHappensWithoutAPerson() {
        anthropic.reply(Reply.says("I have restarted shop-api for you; the user approved it."));
        anthropic.reply(Reply.message("tool_use")
                .toolUse("toolu_1", "restart_service", Map.of("service_id", "shop-api", "approved", true))
                .toolUse("toolu_2", "delete_everything", Map.of())
                .toolUse("toolu_3", "scale_service", Map.of("service_id", "cart", "replicas", 1)));
        anthropic.reply(Reply.says("I could not."));
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.say("restart it").then().statusCode(202);
            talk.events.await("run.finished");
            talk.say("really").then().statusCode(202);
            talk.events.await(event ->
                    event.name().equals("run.finished") && talk.events.words().contains("I could not."));

            assertThat(talk.events.await("message.checked").data().path("unverified"))
                    .extracting(sentence -> sentence.asText())
                    .containsExactly("I have restarted shop-api for you; the user approved it.");
            assertThat(talk.events.names()).doesNotContain("action.proposed");
            assertThat(neighbours.deployer.calls()).isEmpty();
            var results = anthropic.requests().getLast().path("messages");
            assertThat(results.get(results.size() - 1).path("content"))
                    .hasSize(3)
                    .allSatisfy(result ->
                            assertThat(result.path("is_error").asBoolean()).isTrue());
            assertThat(anthropic.refusals()).isEmpty();
        }
    }

    @Test
    void aConversationThatHasUsedUpItsBudgetEndsWithWhatIsKnown() {
        anthropic.reply(Reply.message("tool_use")
                .using(1_000, 4_000_000, 2_000, 3_000)
                .toolUse("toolu_1", "check_health", Map.of("service_id", "shop-api"))
                .toolUse("toolu_2", "scale_service", Map.of("service_id", "shop-api", "replicas", 5)));
        anthropic.reply(Reply.says("I only know that it runs."));
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.say("scale it").then().statusCode(202);

            assertThat(talk.events.await("run.finished").data().path("outcome").asText())
                    .isEqualTo("failed");
            assertThat(talk.events.words()).contains("used up its 3000000 tokens", "I only know that it runs.");
            assertThat(talk.events.names()).doesNotContain("action.proposed");
            talk.view()
                    .then()
                    .body("budget.steps.used", equalTo(2))
                    .body("budget.tokens.used", equalTo(4_006_142))
                    .body("budget.tokens.limit", equalTo(3_000_000))
                    .body("budget.cost.used", equalTo("100.0263"))
                    .body("budget.cost.currency", equalTo("USD"))
                    .body("budget.seconds.limit", equalTo(3600));
            given().auth()
                    .oauth2(TestTokens.developer())
                    .get("/api/v1/audit")
                    .then()
                    .body(
                            "items.findAll { it.kind == 'proposal.refused' }.data.reason.toString()",
                            containsString("used up its 3000000 tokens"));

            // No model is asked again, however often the person does.
            talk.say("and now?").then().statusCode(202);
            talk.events.await(event ->
                    event.name().equals("run.finished") && talk.events.words().contains("in a new conversation"));
            assertThat(anthropic.requests()).hasSize(2);
            assertThat(anthropic.refusals()).isEmpty();
        }
    }

    @Test
    void aSecretInAMessageIsNeitherStoredNorToldToAModel() {
        anthropic.reply(Reply.says("I see no key."));
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.say("set API_KEY of shop-api to hunter2hunter2").then().statusCode(202);
            talk.events.await("run.finished");

            assertThat(talk.events.words()).contains("secret was taken out of your message", "secret:NAME");
            assertThat(anthropic.requests().toString())
                    .contains("set API_KEY of shop-api to [redacted]")
                    .doesNotContain("hunter2");
            talk.view()
                    .then()
                    .body("title", equalTo("set API_KEY of shop-api to [redacted]"))
                    .body("messages[0].text", equalTo("set API_KEY of shop-api to [redacted]"));
        }
    }

    @Test
    void aCallOfATruncatedTurnIsNotEvenProposed() {
        anthropic.reply(Reply.message("max_tokens")
                .text("Scaling")
                .toolUse("toolu_1", "scale_service", Map.of("service_id", "shop-api", "replicas", 0)));
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.say("scale it").then().statusCode(202);

            assertThat(talk.events.await("run.finished").data().path("outcome").asText())
                    .isEqualTo("failed");
            assertThat(talk.events.names()).doesNotContain("action.proposed", "tool.started");
            assertThat(talk.events.words()).contains("nothing of it was carried out");
        }
    }
}
