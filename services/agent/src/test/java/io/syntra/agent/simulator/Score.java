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

    double first() {
        return share(Verdict::first);
    }

    double amongThree() {
        return share(Verdict::amongThree);
    }

    double abstained() {
        return share(Verdict::abstained);
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
        boolean quiet = verdicts.stream().allMatch(verdict -> verdict.scenario().kind() == Kind.NO_FAULT);
        return "| %s | %d | %s | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        name,
                        verdicts.size(),
                        quiet ? "–" : percent(first()),
                        quiet ? "–" : percent(amongThree()),
                        quiet ? percent(abstained()) : "–",
                        percent(misled()),
                        quiet ? "–" : percent(rightActions()),
                        percent(wrongActions()),
                        percent(grounded()));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", Math.floor(share * 100));
    }
}
