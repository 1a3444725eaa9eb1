package io.syntra.agent.runbook;

import io.syntra.contracts.DeploymentId;
import java.util.ArrayList;
import java.util.List;

/**
 * One possible cause with what speaks for and against it.
 *
 * @param cause a sentence without its full stop
 */
record Hypothesis(String cause, List<Claim> claims, List<Term> terms, Remedy remedy) {

    /** Below this, a cause is not named as one. */
    static final int CONFIDENT = 50;

    Hypothesis {
        claims = List.copyOf(claims);
        terms = List.copyOf(terms);
    }

    /** A fact from a tool's result. */
    record Claim(String text, String callId) {}

    /** What a fact adds to the score, or takes from it. */
    record Term(String what, int points) {}

    sealed interface Remedy {
        /** @param release its number, for the sentence that explains it */
        record GoBack(DeploymentId to, int release) implements Remedy {}

        record StartFresh(String why) implements Remedy {}

        record ScaleTo(int replicas, String why) implements Remedy {}

        /** Nothing that a tool here could do. */
        record ForPeople(String why) implements Remedy {}
    }

    int score() {
        return terms.stream().mapToInt(Term::points).sum();
    }

    boolean confident() {
        return score() >= CONFIDENT;
    }

    static Building of(String cause) {
        return new Building(cause);
    }

    /** Collects facts as an analyzer finds them. */
    static final class Building {
        private final String cause;
        private final List<Claim> claims = new ArrayList<>();
        private final List<Term> terms = new ArrayList<>();

        private Building(String cause) {
            this.cause = cause;
        }

        /** A source that said nothing cannot be cited, so what is said of it is no fact. */
        Building fact(String text, Source<?> source) {
            if (source instanceof Source.Told<?> told) {
                claims.add(new Claim(text, told.callId()));
            }
            return this;
        }

        Building term(String what, int points) {
            terms.add(new Term(what, points));
            return this;
        }

        Hypothesis remedy(Remedy remedy) {
            return new Hypothesis(cause, claims, terms, remedy);
        }
    }
}
