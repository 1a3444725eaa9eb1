package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One possible cause with what speaks for and against it.
 *
 * @param service where it lies
 * @param cause a sentence without its full stop
 */
record Hypothesis(
        Finding finding,
        Named service,
        String cause,
        List<Claim> claims,
        List<Term> terms,
        Map<Detail, String> details) {

    /** Below this, a cause is not named as one. */
    static final int CONFIDENT = 50;

    Hypothesis {
        claims = List.copyOf(claims);
        terms = List.copyOf(terms);
        details = Map.copyOf(details);
    }

    /** A fact from a tool's result. */
    record Claim(String text, String callId) {}

    /** What a fact adds to the score, or takes from it. */
    record Term(String what, int points) {}

    int score() {
        return terms.stream().mapToInt(Term::points).sum();
    }

    /** The same whenever the same is found. */
    String key() {
        var release = details.get(Detail.RELEASE);
        return release == null ? finding.key() : finding.key() + " v" + release;
    }

    boolean confident() {
        return score() >= CONFIDENT;
    }

    static Building of(Finding finding, Named service, String cause) {
        return new Building(finding, service, cause);
    }

    /** Collects facts as an analyzer finds them. */
    static final class Building {
        private final Finding finding;
        private final Named service;
        private final String cause;
        private final List<Claim> claims = new ArrayList<>();
        private final List<Term> terms = new ArrayList<>();
        private final Map<Detail, String> details = new EnumMap<>(Detail.class);

        private Building(Finding finding, Named service, String cause) {
            this.finding = finding;
            this.service = service;
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

        Building detail(Detail detail, Object value) {
            details.put(detail, value.toString());
            return this;
        }

        /** All that another one knows, which lies deeper. */
        Building deeper(Hypothesis other) {
            claims.addAll(other.claims());
            details.putAll(other.details());
            return this;
        }

        Hypothesis build() {
            return new Hypothesis(finding, service, cause, claims, terms, details);
        }
    }
}
