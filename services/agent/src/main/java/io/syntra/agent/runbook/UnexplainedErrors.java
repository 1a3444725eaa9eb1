package io.syntra.agent.runbook;

import java.util.Optional;

/** Errors for which no change was found. Never confident: it is what is left. */
final class UnexplainedErrors implements Analyzer {

    private static final double FAILS = 0.01;
    private static final int MOST = 2;

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        var error = Errors.current(findings).stream().findFirst();
        var traffic = findings.failing();
        if (error.isEmpty() && (traffic.errorRate() < FAILS || findings.wellByNow())) {
            return Optional.empty();
        }
        boolean seen = findings.deployments().value().isPresent();
        var about = Hypothesis.of(
                        Finding.UNEXPLAINED_ERRORS,
                        findings.service(),
                        (seen
                                        ? "something other than a deployment makes %s fail"
                                        : "%s fails, and without its deployments nobody can say what changed")
                                .formatted(findings.service().name()))
                .term(
                        seen ? "errors without a change before them" : "errors, and no change can be seen",
                        20,
                        findings.errors(),
                        findings.traffic(),
                        findings.deployments());
        error.ifPresent(group -> about.fact(Errors.describe(group, findings.now()), findings.errors()));
        if (traffic.requests() > 0) {
            about.fact("All in all " + Words.failed(traffic) + " failed", findings.traffic());
        }
        NewLines.of(findings).stream()
                .limit(MOST)
                .forEach(kind -> about.fact(kind.words(findings.now()), findings.logs()));
        findings.history()
                .serving()
                .ifPresent(deployment -> about.fact(
                        "The last change of release was deployment %s of v%d at %s"
                                .formatted(
                                        deployment.id(),
                                        deployment.releaseNumber(),
                                        Words.time(History.tookEffect(deployment), findings.now())),
                        findings.deployments()));
        return Optional.of(about.build());
    }
}
