package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
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
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same loop and the same gate with Claude as the brain. */
@QuarkusTest
@TestProfile(WithClaude.class)
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class ClaudeConversationTest {

    private static FakeAnthropic anthropic;

    private World world;
    private Neighbours neighbours;

    @BeforeAll
    static void serve() {
        anthropic = FakeAnthropic.start(
                URI.create(ConfigProvider.getConfig().getValue("syntra.anthropic.base-url", String.class)));
    }

    @AfterAll
    static void end() {
        anthropic.close();
    }

    @BeforeEach
    void fresh() {
        anthropic.reset();
        world = new World("shop-api");
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        neighbours = Neighbours.of(world);
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
        anthropic.reply(Reply.says("It runs with 3 replicas now."));
        try (var talk = Talk.open(TestTokens.developer())) {
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

    @Test
    void claudeKnowsWhichServiceTheConversationIsAbout() {
        anthropic.reply(Reply.says("It is well."));
        anthropic.reply(Reply.says("Still."));
        try (var talk = Talk.about(world.service, TestTokens.viewer())) {
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

    /** A model may write anything; none of it may keep the run from its end. */
    @Test
    void whatNoDatabaseAndNoJournalTakesIsHandled() {
        anthropic.reply(Reply.message("tool_use")
                .text("a\u0000b\u001b[2J")
                .toolUse("toolu_1", "get_logs", Map.of("service_id", "shop-api", "lines", new BigDecimal("1e99999")))
                .toolUse("toolu_2", "scale_service", Map.of("service_id", "shop-api", "replicas", 1.5)));
        anthropic.reply(Reply.says("I see."));
        try (var talk = Talk.open(TestTokens.viewer())) {
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
        try (var talk = Talk.open(TestTokens.developer())) {
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
        try (var talk = Talk.open(TestTokens.developer())) {
            talk.say("restart it").then().statusCode(202);
            talk.events.await("run.finished");
            talk.say("really").then().statusCode(202);
            talk.events.await(event ->
                    event.name().equals("run.finished") && talk.events.words().contains("I could not."));

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
    void aCallOfATruncatedTurnIsNotEvenProposed() {
        anthropic.reply(Reply.message("max_tokens")
                .text("Scaling")
                .toolUse("toolu_1", "scale_service", Map.of("service_id", "shop-api", "replicas", 0)));
        try (var talk = Talk.open(TestTokens.developer())) {
            talk.say("scale it").then().statusCode(202);

            assertThat(talk.events.await("run.finished").data().path("outcome").asText())
                    .isEqualTo("failed");
            assertThat(talk.events.names()).doesNotContain("action.proposed", "tool.started");
            assertThat(talk.events.words()).contains("nothing of it was carried out");
        }
    }
}
