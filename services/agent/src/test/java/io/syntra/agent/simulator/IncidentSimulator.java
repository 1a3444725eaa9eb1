package io.syntra.agent.simulator;

import io.syntra.agent.runbook.RunbookBrain;
import io.syntra.agent.simulator.Scenario.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Plays every scenario with several seeds. The same seeds give the same verdicts. */
final class IncidentSimulator {

    private IncidentSimulator() {}

    /** What rules may be improved with. */
    static Score known() {
        return play(Flavour.KNOWN, 1);
    }

    /** Other seeds, and errors of languages and words that no rule was written with in mind. */
    static Score heldOut() {
        return play(Flavour.HELD_OUT, 1001);
    }

    static List<Scenario> scenarios(Flavour flavour) {
        return Stream.of(
                        Incidents.all(flavour),
                        HardIncidents.all(flavour),
                        LateIncidents.all(flavour),
                        FreshIncidents.all(flavour),
                        UnseenIncidents.all(flavour),
                        SubtleIncidents.all(flavour),
                        QuietDays.all())
                .flatMap(List::stream)
                .toList();
    }

    private static Score play(Flavour flavour, long firstSeed) {
        var verdicts = new ArrayList<Verdict>();
        for (var scenario : scenarios(flavour)) {
            LongStream.range(firstSeed, firstSeed + 3)
                    .mapToObj(seed -> play(scenario, seed))
                    .forEach(verdicts::add);
        }
        return new Score(verdicts);
    }

    static Verdict play(Scenario scenario, long seed) {
        var world = new World(seed * 1_000 + scenario.name().hashCode() % 1_000);
        var truth = scenario.plot().apply(world);
        return Verdict.of(
                scenario, seed, world, truth, Session.of(RunbookBrain.builtIn(), world, "Why is shop-api failing?"));
    }

    /** As Markdown. */
    static List<String> table(Score known, Score heldOut) {
        var lines = new ArrayList<String>();
        lines.add(
                "| scenarios | runs | untold | AC@1 | AC@3 | abstained | misled | right action | wrong action | grounded |");
        lines.add("|---|---|---|---|---|---|---|---|---|---|");
        lines.add(known.of(Kind.PLAIN).row("faults"));
        lines.add(known.of(Kind.HARD).row("hard set"));
        lines.add(known.of(Kind.LATE).row("written after the first rules"));
        lines.add(known.of(Kind.FRESH).row("after published incidents"));
        lines.add(known.of(Kind.UNSEEN).row("never used for a rule"));
        lines.add(known.of(Kind.SUBTLE).row("what no error tells"));
        lines.add(known.of(Kind.NO_FAULT).row("no fault"));
        lines.add(heldOut.of(Kind.PLAIN).row("faults, held out"));
        lines.add(heldOut.of(Kind.HARD).row("hard set, held out"));
        lines.add(heldOut.of(Kind.LATE).row("written after the first rules, held out"));
        lines.add(heldOut.of(Kind.FRESH).row("after published incidents, held out"));
        lines.add(heldOut.of(Kind.UNSEEN).row("never used for a rule, held out"));
        lines.add(heldOut.of(Kind.SUBTLE).row("what no error tells, held out"));
        lines.add(heldOut.of(Kind.NO_FAULT).row("no fault, held out"));
        return lines;
    }
}
