package io.syntra.agent.simulator;

import io.syntra.agent.simulator.Grounding.Claim;
import io.syntra.agent.simulator.Scenario.Kind;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Shares over many verdicts, 0 to 1. */
record Score(List<Verdict> verdicts) {

    Score {
        verdicts = List.copyOf(verdicts);
    }

    Score of(Kind kind) {
        return new Score(verdicts.stream()
                .filter(verdict -> verdict.scenario().kind() == kind)
                .toList());
    }

    /** Of the causes that something tells: who is right to be unsure has found none. */
    double first() {
        return told().share(Verdict::first);
    }

    double amongThree() {
        return told().share(Verdict::amongThree);
    }

    /** Of those in which there is no cause, or none that anything tells. */
    double abstained() {
        return untold().share(Verdict::abstained);
    }

    private Score told() {
        return new Score(verdicts.stream().filter(Verdict::told).toList());
    }

    private Score untold() {
        return new Score(verdicts.stream().filter(verdict -> !verdict.told()).toList());
    }

    double misled() {
        return share(Verdict::misled);
    }

    double wrongActions() {
        return share(Verdict::wrongAction);
    }

    /** Of those that an action would end. */
    double rightActions() {
        var due = new Score(verdicts.stream().filter(Verdict::actionDue).toList());
        return due.share(Verdict::rightAction);
    }

    double grounded() {
        return claims().isEmpty()
                ? 0
                : (double) claims().stream().filter(Claim::resolves).count() / claims().size();
    }

    List<Claim> claims() {
        return verdicts.stream().flatMap(verdict -> verdict.claims().stream()).toList();
    }

    private double share(Predicate<Verdict> which) {
        return verdicts.isEmpty() ? 0 : (double) verdicts.stream().filter(which).count() / verdicts.size();
    }

    /** A row of the table; a dash where a figure has no meaning. */
    String row(String name) {
        boolean told = !told().verdicts().isEmpty();
        boolean due = verdicts.stream().anyMatch(Verdict::actionDue);
        return "| %s | %d | %d | %s | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        name,
                        verdicts.size(),
                        untold().verdicts().size(),
                        told ? percent(first()) : "–",
                        told ? percent(amongThree()) : "–",
                        untold().verdicts().isEmpty() ? "–" : percent(abstained()),
                        percent(misled()),
                        due ? percent(rightActions()) : "–",
                        percent(wrongActions()),
                        percent(grounded()));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", Math.floor(share * 100));
    }
}
