package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Hypothesis.Building;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The errors name another service here, and that one has a fault of its own, or one that began when this one's did. What
 * it blames in turn is blamed: the deepest one.
 */
final class FailingCallee implements Analyzer {

    private static final Duration TOGETHER = Duration.ofMinutes(2);

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return findings.callees().stream()
                .flatMap(callee -> blamed(findings, callee).map(own -> build(findings, callee, own)).stream())
                .reduce((one, other) -> other.score() > one.score() ? other : one);
    }

    /** Its likeliest fault, where this service may fail because of it. */
    static Optional<Hypothesis> blamed(Findings findings, Findings callee) {
        return Diagnosis.rank(callee).stream().findFirst().filter(own -> own.confident() || together(findings, callee));
    }

    static boolean failing(Findings service) {
        return Diagnosis.rank(service).stream()
                .findFirst()
                .filter(Hypothesis::confident)
                .isPresent();
    }

    private static boolean together(Findings findings, Findings callee) {
        return findings.began()
                .flatMap(began -> callee.began()
                        .filter(other -> Duration.between(began, other).abs().compareTo(TOGETHER) <= 0))
                .isPresent();
    }

    private static Hypothesis build(Findings findings, Findings callee, Hypothesis own) {
        return own.confident() ? ofItsFault(findings, callee, own) : ofTheSameTime(findings, callee, own);
    }

    private static Hypothesis ofItsFault(Findings findings, Findings callee, Hypothesis own) {
        var name = callee.service().name();
        boolean itself = own.service().equals(callee.service());
        var about = Hypothesis.of(
                own.finding(),
                own.service(),
                "%s, which %s calls, %s: %s"
                        .formatted(
                                name,
                                findings.service().name(),
                                itself ? "has a fault of its own" : "fails in turn",
                                own.cause()));
        return named(about, findings, callee)
                .deeper(own)
                .term(itself ? name + " has a fault of its own" : "its errors name another", 45, own.callIds())
                .build();
    }

    /** What it is nobody knows for sure, so there is nothing that a tool could do about it. */
    private static Hypothesis ofTheSameTime(Findings findings, Findings callee, Hypothesis own) {
        var name = callee.service().name();
        var about = Hypothesis.of(
                own.finding() == Finding.SLOWED ? Finding.SLOWED : Finding.UNEXPLAINED_ERRORS,
                callee.service(),
                "%s, which %s calls, has trouble since the same time; possibly %s"
                        .formatted(name, findings.service().name(), own.cause()));
        own.claims().forEach(about::claim);
        return named(about, findings, callee)
                .term("the trouble of " + name + " began at the same time", 20, began(findings, callee))
                .build();
    }

    private static List<String> began(Findings... both) {
        return java.util.stream.Stream.of(both)
                .flatMap(one -> java.util.stream.Stream.of(one.errorRate(), one.latency()))
                .flatMap(source -> source.cited().stream())
                .toList();
    }

    private static Building named(Building about, Findings findings, Findings callee) {
        Errors.naming(findings, callee.service())
                .ifPresent(group -> about.fact(Errors.describe(group, findings.now()), findings.errors()));
        return about.term("the errors name " + callee.service().name(), 40, findings.errors());
    }
}
