package io.syntra.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.World;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** From a person's question to the runbook brain's diagnosis, all reads over HTTP: how long, is for the bench to say. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class DiagnosisTimeTest {

    private static final int QUESTIONS = 12;

    @Test
    void aDiagnosisComesAtOnce() {
        var world = World.running("shop-api").errorRate(2, 0.4);
        world.deployed(2, World.ago(Duration.ofSeconds(90)));
        var neighbours = Neighbours.of(world);
        assertThat(neighbours.deployer.calls()).isEmpty();
        var taken = new ArrayList<Duration>();
        for (int question = 0; question < QUESTIONS; question++) {
            try (var talk = Talk.open(TestTokens.developer())) {
                var began = System.nanoTime();
                talk.propose("Why is my API returning 500 errors?");
                taken.add(Duration.ofNanos(System.nanoTime() - began));
                assertThat(talk.events.words()).contains("Most likely cause: v2 of shop-api");
            }
        }
        // The first warms up.
        var figures = Figures.of(taken.subList(1, taken.size()));

        figures.keep("diagnosis.md", "question until the diagnosis, without a model", "2 s");
    }
}
