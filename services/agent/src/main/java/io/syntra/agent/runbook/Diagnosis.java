package io.syntra.agent.runbook;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the findings mean. */
sealed interface Diagnosis {

    /** One cause stands out. */
    record Cause(Hypothesis hypothesis, Prescription prescription, List<Hypothesis> others) implements Diagnosis {}

    /** Something is wrong, and no cause stands out. */
    record Unsure(List<Hypothesis> candidates, Prescription likeliest) implements Diagnosis {}

    /** All that was looked at is well. */
    record NoFault() implements Diagnosis {}

    /** Too much is missing to say anything. */
    record Blind() implements Diagnosis {}

    /** Two causes this close to each other are not told apart. */
    int TOO_CLOSE = 10;

    List<Analyzer> ANALYZERS = Stream.concat(
                    Stream.of(
                            new ReleaseRegression(),
                            new SlowRelease(),
                            new CrashingRelease(),
                            new FailedDeployment(),
                            new FailingCallee(),
                            new FailingNeighbour(),
                            new DependencyDown(),
                            new MemoryExhausted(),
                            new KilledReplicas(),
                            new Saturation(),
                            new TellingLog(
                                    Finding.DEPENDENCY_DOWN,
                                    DependencyDown.NO_ANSWER,
                                    "something that %s depends on does not answer"),
                            new TellingLog(
                                    Finding.MEMORY_EXHAUSTED, MemoryExhausted.OUT_OF_MEMORY, "%s runs out of memory"),
                            new SlowedDown(),
                            new StoppedService(),
                            new StuckReplica(),
                            new UnexplainedErrors()),
                    TellingError.all().stream().flatMap(error -> Stream.of(error, error.inTheLog())))
            .toList();

    static Diagnosis of(Findings findings, Runbooks runbooks) {
        var ranked = rank(findings);
        if (ranked.isEmpty()) {
            return enoughSeen(findings) ? new NoFault() : new Blind();
        }
        var best = ranked.getFirst();
        var prescription = prescribe(best, findings, runbooks);
        boolean rival = ranked.stream()
                .skip(1)
                .filter(other -> other.confident() && best.score() - other.score() < TOO_CLOSE)
                .anyMatch(
                        other -> !prescribe(other, findings, runbooks).remedy().equals(prescription.remedy()));
        return best.confident() && !rival
                ? new Cause(best, prescription, ranked.subList(1, ranked.size()))
                : new Unsure(ranked, prescription);
    }

    /** The likeliest first. */
    static List<Hypothesis> rank(Findings findings) {
        return ANALYZERS.stream()
                .map(analyzer -> analyzer.analyze(findings))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparingInt(Hypothesis::score).reversed())
                .toList();
    }

    private static Prescription prescribe(Hypothesis hypothesis, Findings findings, Runbooks runbooks) {
        return runbooks.prescribe(hypothesis, findings.of(hypothesis.service()));
    }

    /** Without errors or traffic, and without health, "no fault" would be a guess. */
    private static boolean enoughSeen(Findings findings) {
        boolean signals = findings.errors().value().isPresent()
                || findings.traffic().value().isPresent();
        return signals && findings.health().value().isPresent();
    }
}
