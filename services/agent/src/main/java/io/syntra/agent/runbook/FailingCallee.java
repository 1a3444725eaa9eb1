package io.syntra.agent.runbook;

import java.util.Optional;

/** The errors name another service here, and that one has a fault of its own: the deepest one is to blame. */
final class FailingCallee implements Analyzer {

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return findings.callees().stream()
                .filter(FailingCallee::failing)
                .findFirst()
                .map(callee -> build(findings, callee, Diagnosis.rank(callee).getFirst()));
    }

    static boolean failing(Findings callee) {
        return Diagnosis.rank(callee).stream()
                .findFirst()
                .filter(Hypothesis::confident)
                .isPresent();
    }

    private static Hypothesis build(Findings findings, Findings callee, Hypothesis own) {
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
        Errors.naming(findings, callee.service())
                .ifPresent(group -> about.fact(Errors.describe(group, findings.now()), findings.errors()));
        return about.deeper(own)
                .term("the errors name " + name, 40, findings.errors())
                .term(itself ? name + " has a fault of its own" : "its errors name another", 45, own.callIds())
                .build();
    }
}
