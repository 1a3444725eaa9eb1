package io.syntra.agent.bench;

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
import io.syntra.testing.anthropic.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** From a model's tool call to its next request, with a model that answers at once. */
@QuarkusTest
@TestProfile(WithClaude.class)
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class TurnOverheadTest {

    /** So many that the p99 is not the worst of all. */
    private static final int MESSAGES = 21;

    private static final int TURNS = 18;

    @Test
    void aToolTurnTakesLittle() {
        var world = World.running("shop-api");
        var neighbours = Neighbours.of(world);
        assertThat(neighbours.deployer.calls()).isEmpty();
        var turns = new ArrayList<Duration>();
        for (int message = 0; message < MESSAGES; message++) {
            turns.addAll(turns(world, message));
        }
        // The first message warms up.
        var figures = Figures.of(turns.subList(TURNS, turns.size()));

        figures.keep("turn.md", "overhead of one tool turn with a fake model", "p99 50 ms");
    }

    private static List<Duration> turns(World world, int message) {
        var asked = new CopyOnWriteArrayList<Instant>();
        var anthropic = Claude.of(world);
        for (int turn = 0; turn < TURNS; turn++) {
            var call = "toolu_" + message + "_" + turn;
            int lines = turn + 1;
            anthropic.reply(request -> {
                asked.add(Instant.now());
                return Reply.message("tool_use")
                        .toolUse(call, "get_logs", Map.of("service_id", "shop-api", "lines", lines));
            });
        }
        anthropic.reply(request -> {
            asked.add(Instant.now());
            return Reply.says("All is well.");
        });
        try (var talk = Claude.talk(world, TestTokens.developer())) {
            talk.say("How is shop-api?").then().statusCode(202);
            talk.events.await("run.finished");
        }
        assertThat(asked).hasSize(TURNS + 1);
        var between = new ArrayList<Duration>();
        for (int i = 1; i < asked.size(); i++) {
            between.add(Duration.between(asked.get(i - 1), asked.get(i)));
        }
        return between;
    }
}
