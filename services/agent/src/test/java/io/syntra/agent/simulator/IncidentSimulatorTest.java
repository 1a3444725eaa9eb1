package io.syntra.agent.simulator;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.simulator.Scenario.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Floors lie below what is reached, so that a change of a rule need not touch them, and a collapse does. The table is
 * printed, and kept for {@code ./syntra bench agent}.
 */
class IncidentSimulatorTest {

    private static Score known = new Score(List.of());
    private static Score heldOut = new Score(List.of());

    @BeforeAll
    static void play() throws IOException {
        known = IncidentSimulator.known();
        heldOut = IncidentSimulator.heldOut();
        var table = IncidentSimulator.table(known, heldOut);
        table.forEach(System.out::println);
        var file = Path.of("target/bench/simulator.md");
        Files.createDirectories(file.getParent());
        Files.write(file, table);
    }

    /** A simulator that plays nothing would pass every floor that a share of nothing passes. */
    @Test
    void thereAreScenariosOfEachKind() {
        var scenarios = IncidentSimulator.scenarios(Flavour.KNOWN);

        assertThat(scenarios).extracting(Scenario::name).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(40);
        assertThat(scenarios.stream().filter(scenario -> scenario.kind() == Kind.NO_FAULT))
                .hasSizeGreaterThanOrEqualTo(10);
        assertThat(known.verdicts()).hasSizeGreaterThan(scenarios.size());
        assertThat(heldOut.verdicts()).hasSameSizeAs(known.verdicts());
    }

    /** Whoever takes one away takes away what the table says of it. */
    @Test
    void eachKindOfFaultIsPlayed() {
        var names = IncidentSimulator.scenarios(Flavour.KNOWN).stream()
                .map(Scenario::name)
                .toList();
        var kinds = Map.ofEntries(
                entry("a bad deploy", "bad deploy, most requests"),
                entry("a change of the configuration", "a setting is gone"),
                entry("a dependency that is down", "database down"),
                entry("saturation", "traffic beyond capacity"),
                entry("a leak", "memory leak"),
                entry("a certificate", "certificate expired"),
                entry("two faults", "bad deploy and database down"),
                entry("missing telemetry", "bad deploy, no metrics"),
                entry("a clock that is wrong", "bad deploy, clock behind"),
                entry("a noisy neighbour", "noisy neighbour"),
                entry("a decoy deploy", "decoy deploy, database down"));

        assertThat(kinds).allSatisfy((kind, name) -> assertThat(names).as(kind).contains(name));
        assertThat(known.verdicts())
                .extracting(verdict -> verdict.scenario().name())
                .containsAll(kinds.values());
    }

    @Test
    void theTrueCauseIsTold() {
        for (var score : List.of(known, heldOut)) {
            assertThat(score.of(Kind.PLAIN).first()).as("plain, AC@1").isGreaterThan(0.9);
            assertThat(score.of(Kind.HARD).first()).as("hard, AC@1").isGreaterThan(0.9);
            assertThat(score.of(Kind.HARD).amongThree()).as("hard, AC@3").isGreaterThan(0.9);
            assertThat(score.of(Kind.LATE).first()).as("late, AC@1").isGreaterThan(0.8);
            assertThat(score.of(Kind.LATE).amongThree()).as("late, AC@3").isGreaterThan(0.8);
            assertThat(score.of(Kind.SUBTLE).first()).as("subtle, AC@1").isGreaterThan(0.9);
            assertThat(score.of(Kind.FRESH).first()).as("fresh, AC@1").isGreaterThan(0.8);
            assertThat(score.of(Kind.FRESH).amongThree()).as("fresh, AC@3").isGreaterThan(0.8);
            assertThat(score.of(Kind.UNSEEN).first()).as("unseen, AC@1").isGreaterThan(0.6);
            assertThat(score.of(Kind.UNSEEN).amongThree()).as("unseen, AC@3").isGreaterThan(0.7);
            assertThat(score.of(Kind.HARD).abstained())
                    .as("hard, unsure where nothing tells")
                    .isEqualTo(1);
        }
    }

    @Test
    void aDayWithoutAFaultIsLeftAlone() {
        for (var score : List.of(known, heldOut)) {
            assertThat(score.of(Kind.NO_FAULT).abstained()).isGreaterThan(0.95);
            assertThat(score.of(Kind.NO_FAULT).wrongActions()).isZero();
        }
    }

    @Test
    void aWrongActionIsRare() {
        for (var score : List.of(known, heldOut)) {
            assertThat(score.of(Kind.PLAIN).wrongActions()).isLessThan(0.02);
            assertThat(score.of(Kind.HARD).wrongActions()).isLessThan(0.03);
            assertThat(score.of(Kind.LATE).wrongActions()).isLessThan(0.15);
            assertThat(score.of(Kind.SUBTLE).wrongActions()).isZero();
            assertThat(score.of(Kind.SUBTLE).misled()).isZero();
            assertThat(score.of(Kind.FRESH).wrongActions()).isLessThan(0.05);
            assertThat(score.of(Kind.UNSEEN).wrongActions()).isLessThan(0.1);
            assertThat(score.of(Kind.PLAIN).rightActions()).isGreaterThan(0.9);
        }
    }

    @Test
    void whatIsStatedNamesWhatSaysSo() {
        for (var score : List.of(known, heldOut)) {
            assertThat(score.claims()).hasSizeGreaterThan(1_000);
            assertThat(score.claims().stream().filter(claim -> !claim.resolves()))
                    .isEmpty();
        }
    }

    @Test
    void theSameSeedGivesTheSameAnswer() {
        var scenario = IncidentSimulator.scenarios(Flavour.KNOWN).getFirst();

        assertThat(IncidentSimulator.play(scenario, 3).words())
                .isEqualTo(IncidentSimulator.play(scenario, 3).words());
    }
}
