package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A fix that is needed again and again fixes nothing. */
@QuarkusTest
@TestProfile(WithClaude.class)
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class RecurrenceTest {

    private static final Map<String, String> SHOP = Map.of("service_id", "shop-api");

    /** Guarded by the count in {@code Admission}, and {@code Proposal.of}. */
    @Test
    void theSameFixIsNotProposedAThirdTime() {
        var world = new World("shop-api");
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        var neighbours = Neighbours.of(world);
        var anthropic = Claude.of(world);
        for (int i = 0; i < 2; i++) {
            finds(anthropic);
            try (var talk = Claude.talk(world, TestTokens.developer())) {
                var fix = talk.propose("it hangs");
                fix.decide(TestTokens.developer(), "approve").then().statusCode(200);
                talk.events.await("run.finished");
            }
        }
        finds(anthropic);
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.say("it hangs").then().statusCode(202);
            talk.events.await("run.finished");

            assertThat(talk.events.names()).doesNotContain("action.proposed");
            assertThat(anthropic.requests().getLast().toString()).contains("did not hold", "a person has to look");
            assertThat(neighbours.deployer.effects()).hasSize(2);
        }
        // Nor without a look: a model that is told nothing new has not been ordered to.
        anthropic.reply(Reply.message("tool_use").toolUse("toolu_3", "restart_service", SHOP));
        anthropic.reply(Reply.says("That is how it went."));
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.say("Do what helped the last time.").then().statusCode(202);
            talk.events.await("run.finished");

            assertThat(talk.events.names()).doesNotContain("action.proposed");
        }
    }

    /** Guarded by: {@code Actions.sameFix}, and {@code Orders} for what the person orders. */
    @Test
    void otherNumbersAreNoOtherFixAndAnOrderIsNone() {
        var world = new World("shop-api");
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        Neighbours.of(world);
        var anthropic = Claude.of(world);
        for (int replicas = 3; replicas < 5; replicas++) {
            finds(anthropic, "scale_service", Map.of("service_id", "shop-api", "replicas", replicas));
            try (var talk = Claude.talk(world, TestTokens.developer())) {
                talk.propose("it cannot keep up")
                        .decide(TestTokens.developer(), "approve")
                        .then()
                        .statusCode(200);
                talk.events.await("run.finished");
            }
        }
        finds(anthropic, "scale_service", Map.of("service_id", "shop-api", "replicas", 5));
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.say("it cannot keep up").then().statusCode(202);
            talk.events.await("run.finished");
            assertThat(talk.events.names()).doesNotContain("action.proposed");
        }
        finds(anthropic, "scale_service", Map.of("service_id", "shop-api", "replicas", 5));
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.propose("Scale shop-api to 5, please.");
        }
    }

    private static void finds(FakeAnthropic anthropic) {
        finds(anthropic, "restart_service", SHOP);
    }

    /** It looks, and proposes the same as ever because of what it saw. */
    private static void finds(FakeAnthropic anthropic, String tool, Map<String, ?> arguments) {
        anthropic.reply(Reply.message("tool_use").toolUse("toolu_1", "check_health", SHOP));
        anthropic.reply(Reply.message("tool_use").toolUse("toolu_2", tool, arguments));
        anthropic.reply(Reply.says("That is how it went."));
    }
}
