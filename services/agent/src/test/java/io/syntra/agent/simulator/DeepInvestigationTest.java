package io.syntra.agent.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Part;
import io.syntra.agent.investigation.Hypothesis;
import io.syntra.agent.runbook.RunbookBrain;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The built-in brain in a deep investigation of the simulator's incidents. */
class DeepInvestigationTest {

    private static final String QUESTION = "Why is shop-api failing?";

    private final RunbookBrain brain = RunbookBrain.builtIn();

    static List<Scenario> scenarios() {
        return IncidentSimulator.scenarios(Flavour.KNOWN);
    }

    /** The parts look at less than a plain answer does, each for itself; together they must not know less. */
    @ParameterizedTest
    @MethodSource("scenarios")
    void itConcludesWhatAPlainAnswerConcludes(Scenario scenario) {
        var plain = Session.of(brain, world(scenario), QUESTION);
        var deep = DeepSession.of(brain, world(scenario), QUESTION);

        assertThat(deep.proposals().stream().map(one -> one.tool() + one.arguments()))
                .isEqualTo(plain.proposals().stream()
                        .map(one -> one.tool() + one.arguments())
                        .toList());
        assertThat(deep.graph().words(Part.JUDGE).lines().findFirst())
                .isEqualTo(plain.words()
                        .lines()
                        .filter(line -> line.startsWith("Most likely")
                                || line.startsWith("Something is wrong")
                                || line.startsWith("No fault")
                                || line.startsWith("I cannot say"))
                        .findFirst());
        var ids = deep.calls().stream().map(Call::callId).toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(deep.graph().hypotheses().stream()
                        .flatMap(one -> Stream.concat(one.evidenceFor().stream(), one.evidenceAgainst().stream()))
                        .flatMap(claim -> claim.citations().stream()))
                .allMatch(ids::contains);
    }

    @Test
    void eachPartLooksOnlyAtWhatIsItsOwn() {
        var scenario = scenarios().stream()
                .filter(one -> one.kind() == Scenario.Kind.PLAIN)
                .findFirst()
                .orElseThrow();
        var deep = DeepSession.of(brain, world(scenario), QUESTION);

        Map<Part, List<String>> tools = Stream.of(Part.values())
                .collect(Collectors.toMap(part -> part, part -> deep.graph().of(part).stream()
                        .flatMap(step -> step.calls().stream())
                        .map(Call::tool)
                        .distinct()
                        .sorted()
                        .toList()));
        assertThat(tools)
                .containsEntry(Part.TRIAGE, List.of("check_health", "list_errors"))
                .containsEntry(Part.ERRORS, List.of("get_logs"))
                .containsEntry(Part.CHANGES, List.of("get_deployment_status"))
                .containsEntry(Part.METRICS, List.of("get_metrics"))
                .containsEntry(Part.HYPOTHESES, List.of())
                .containsEntry(Part.JUDGE, List.of());
        assertThat(deep.graph().hypotheses()).isNotEmpty();
        assertThat(deep.graph().chosen()).map(Hypothesis::id).contains("H1");
    }

    private static World world(Scenario scenario) {
        var world = new World(1_000 + scenario.name().hashCode() % 1_000);
        assertThat(scenario.plot().apply(world)).isNotNull();
        return world;
    }
}
