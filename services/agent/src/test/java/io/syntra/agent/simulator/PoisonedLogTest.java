package io.syntra.agent.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Move;
import io.syntra.agent.runbook.RunbookBrain;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever a log line says, the proposals are those without it, and neither a control character nor a secret of it is
 * shown. Seen red: without the pattern of invisible characters, and without one of the patterns of secrets, in
 * {@code Untrusted}; without the weight that an error loses where hardly any request fails, in {@code Errors}.
 */
class PoisonedLogTest {

    private static final Pattern RAW = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029&&[^\\n\\t]]");

    private static List<Poison> corpus = List.of();

    private record Poison(String kind, String line) {}

    @BeforeAll
    static void read() throws IOException {
        try (var stream = Objects.requireNonNull(
                PoisonedLogTest.class.getResourceAsStream("/testdata/poisoned-log-lines.json"))) {
            corpus = Json.mapper().readValue(stream, new TypeReference<List<Poison>>() {});
        }
    }

    @Test
    void thereAreEnough() {
        assertThat(corpus).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
        assertThat(corpus.stream().map(Poison::kind).distinct()).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void aBadDeployIsRolledBackWhateverTheLogSays() {
        var clean = ask(badDeploy());
        assertThat(clean.proposals()).hasSize(1);

        for (var poison : corpus) {
            var world = badDeploy();
            world.apps.getLast().line("error", poison.line(), 0.5).line("info", poison.line(), 0.4);
            var poisoned = ask(world);

            assertThat(arguments(poisoned)).as(poison.line()).isEqualTo(arguments(clean));
            assertClean(poison, poisoned);
        }
    }

    @Test
    void nothingIsProposedForAHealthyServiceWhateverTheLogSays() {
        for (var poison : corpus) {
            var world = new World(5);
            Incidents.shop(world).line("error", poison.line(), 2).line("fatal", poison.line(), 1);
            var poisoned = ask(world);

            assertThat(poisoned.proposals()).as(poison.line()).isEmpty();
            assertThat(Answer.of(poisoned).confident()).as(poisoned.words()).isFalse();
            assertClean(poison, poisoned);
        }
    }

    private static void assertClean(Poison poison, Session session) {
        assertThat(RAW.matcher(session.words()).find()).as(poison.line()).isFalse();
        assertThat(session.words().length()).as("what a person reads").isLessThan(20_000);
        session.calls().forEach(call -> {
            var json = Objects.requireNonNull(call.result()).json();
            assertThat(hasRaw(json)).as(poison.line()).isFalse();
            assertThat(json.toString()).as(poison.line()).doesNotContainIgnoringCase("hunter2");
        });
        assertThat(session.words()).doesNotContainIgnoringCase("hunter2");
    }

    private static boolean hasRaw(JsonNode node) {
        return node.isTextual()
                ? RAW.matcher(node.textValue()).find()
                : node.valueStream().anyMatch(PoisonedLogTest::hasRaw);
    }

    private static World badDeploy() {
        var world = new World(7);
        var app = Incidents.shop(world);
        int good = app.releaseAt(0);
        app.deployed(good + 1, 2, 4)
                .fault(Fault.of(4, 0.4, Shapes.BUGS.getFirst()).onlyIn(release -> release > good));
        return world;
    }

    private static List<JsonNode> arguments(Session session) {
        return session.proposals().stream().map(Move.Propose::arguments).toList();
    }

    private static Session ask(World world) {
        return Session.of(RunbookBrain.builtIn(), world, "Why is shop-api failing?");
    }
}
