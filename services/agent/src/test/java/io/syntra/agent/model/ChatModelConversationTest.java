package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.WithClaude;
import io.syntra.agent.fake.World;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.openai.Completion;
import io.syntra.testing.openai.FakeChatCompletions;
import jakarta.inject.Inject;
import java.net.URI;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The same loop and the same gate with a chat model as the brain. New messages are given to Claude here, so each test
 * stores its message as the service would where only the chat model is set up.
 */
@QuarkusTest
@TestProfile(WithClaude.class)
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class ChatModelConversationTest {

    @Inject
    Sql sql;

    private FakeChatCompletions model;
    private World world;
    private Neighbours neighbours;

    @BeforeEach
    void fresh() {
        world = World.running("shop-api");
        neighbours = Neighbours.of(world);
        model = FakeChatCompletions.start(
                URI.create(ConfigProvider.getConfig().getValue("syntra.test.openai.url", String.class)));
    }

    @AfterEach
    void keptToTheRules() {
        model.close();
        assertThat(model.refusals()).isEmpty();
    }

    @Test
    void aChatModelLooksProposesAndReportsWhatWasMeasured() {
        model.reply(Completion.finishing("tool_calls", "Let me look.")
                .call("call_1", "check_health", "{\"service_id\":\"shop-api\"}")
                .call("call_2", "list_errors", "{\"service_id\":\"shop-api\"}"));
        model.reply(Completion.calls().call("call_3", "scale_service", "{\"service_id\":\"shop-api\",\"replicas\":3}"));
        model.reply(Completion.says("It runs with 3 replicas now."));
        try (var talk = Talk.about(world.service, TestTokens.developer())) {
            ask(talk, "Is shop-api busy?");
            var proposed = talk.proposed();
            assertThat(neighbours.deployer.calls()).isEmpty();

            proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);

            assertThat(talk.events.await("run.finished").data().path("brain").asText())
                    .isEqualTo("chat-model");
            assertThat(talk.events.words())
                    .startsWith("[llama-test at 127.0.0.1 answers.]\n")
                    .contains("Let me look.", "It runs with 3 replicas now.");
            assertThat(world.replicas()).isEqualTo(3);
            var last = model.requests().getLast().path("messages");
            assertThat(last.get(last.size() - 1).path("tool_call_id").asText()).isEqualTo("call_3");
            assertThat(last.get(last.size() - 1).path("content").asText()).contains("\"state\":\"verified\"");
        }
    }

    @Test
    void anOutageHandsWhatItHasReadToTheRunbookBrain() {
        model.reply(Completion.calls().call("call_1", "check_health", "{\"service_id\":\"shop-api\"}"));
        for (int i = 0; i < 4; i++) {
            model.reply(Completion.unavailable());
        }
        try (var talk = Talk.about(world.service, TestTokens.developer())) {
            ask(talk, "is shop-api ok?");

            assertThat(talk.events.await("run.finished").data().path("brain").asText())
                    .isEqualTo("runbook");
            assertThat(talk.events.words())
                    .contains(
                            "chat-model cannot answer",
                            "The built-in runbook brain goes on",
                            "No fault found in shop-api");
        }
    }

    private void ask(Talk talk, String question) {
        sql.execute("""
                insert into run (id, workspace, conversation_id, question, mode, person, roles, state, brain, created_at)
                select gen_random_uuid(), workspace, id, '%s', mode, created_by, 'viewer,developer', 'ready', '%s', now()
                from conversation where id = '%s'""".formatted(question, Brains.CHAT_MODEL, talk.id));
    }
}
