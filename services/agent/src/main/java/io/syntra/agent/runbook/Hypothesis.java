package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
        Map<Detail, Claim> details) {

    /** Below this, a cause is not named as one. */
    static final int CONFIDENT = 50;

    Hypothesis {
        claims = List.copyOf(claims);
        terms = List.copyOf(terms);
        details = Map.copyOf(details);
    }

    /** A fact from a tool's result. */
    record Claim(String text, String callId) {}

    /**
     * What a fact adds to the score, or takes from it.
     *
     * @param callIds what it was concluded from
     */
    record Term(String what, int points, List<String> callIds) {
        Term {
            callIds = List.copyOf(callIds);
        }
    }

    int score() {
        return terms.stream().mapToInt(Term::points).sum();
    }

    /** The same whenever the same is found. */
    String key() {
        var release = details.get(Detail.RELEASE);
        return release == null ? finding.key() : finding.key() + " v" + release.text();
    }

    /** All that it was concluded from. */
    List<String> callIds() {
        return Stream.concat(
                        claims.stream().map(Claim::callId), terms.stream().flatMap(term -> term.callIds().stream()))
                .distinct()
                .toList();
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
        private final Map<Detail, Claim> details = new EnumMap<>(Detail.class);

        private Building(Finding finding, Named service, String cause) {
            this.finding = finding;
            this.service = service;
            this.cause = cause;
        }

        /** A source that said nothing cannot be cited, so what is said of it is no fact. */
        Building fact(String text, Source<?> source) {
            source.cited().ifPresent(callId -> claims.add(new Claim(withoutBrackets(text), callId)));
            return this;
        }

        /** What stands in brackets is what a sentence rests on, and an error's own words are not to say that. */
        private static String withoutBrackets(String text) {
            return text.replace('[', '(').replace(']', ')');
        }

        Building claim(Claim claim) {
            claims.add(claim);
            return this;
        }

        Building term(String what, int points, Source<?>... from) {
            return term(
                    what,
                    points,
                    Stream.of(from)
                            .flatMap(source -> source.cited().stream())
                            .distinct()
                            .toList());
        }

        Building term(String what, int points, List<String> callIds) {
            terms.add(new Term(what, points, callIds));
            return this;
        }

        Building detail(Detail detail, Object value, Source<?> source) {
            source.cited().ifPresent(callId -> details.put(detail, new Claim(value.toString(), callId)));
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
