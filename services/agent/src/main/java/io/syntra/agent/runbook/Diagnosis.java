package io.syntra.agent.runbook;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the findings mean. */
sealed interface Diagnosis {

    /** One cause stands out. */
    record Cause(Hypothesis hypothesis, List<Hypothesis> others) implements Diagnosis {}

    /** Something is wrong, and no cause stands out. */
    record Unsure(List<Hypothesis> candidates) implements Diagnosis {}

    /** All that was looked at is well. */
    record NoFault() implements Diagnosis {}

    /** Too much is missing to say anything. */
    record Blind() implements Diagnosis {}

    /** Two causes this close to each other are not told apart. */
    int TOO_CLOSE = 10;

    List<Analyzer> ANALYZERS = List.of(
            new ReleaseRegression(),
            new CrashingRelease(),
            new FailedDeployment(),
            new DependencyDown(),
            new MemoryExhausted(),
            new StoppedService(),
            new StuckReplica(),
            new UnexplainedErrors());

    static Diagnosis of(Findings findings) {
        var ranked = ANALYZERS.stream()
                .map(analyzer -> analyzer.analyze(findings))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparingInt(Hypothesis::score).reversed())
                .toList();
        if (ranked.isEmpty()) {
            return enoughSeen(findings) ? new NoFault() : new Blind();
        }
        var best = ranked.getFirst();
        boolean rival = ranked.stream()
                .skip(1)
                .anyMatch(other -> other.confident()
                        && best.score() - other.score() < TOO_CLOSE
                        && !other.remedy().equals(best.remedy()));
        return best.confident() && !rival ? new Cause(best, ranked.subList(1, ranked.size())) : new Unsure(ranked);
    }

    /** Without errors or traffic, and without health, "no fault" would be a guess. */
    private static boolean enoughSeen(Findings findings) {
        boolean signals = findings.errors().value().isPresent()
                || findings.traffic().value().isPresent();
        return signals && findings.health().value().isPresent();
    }
}
