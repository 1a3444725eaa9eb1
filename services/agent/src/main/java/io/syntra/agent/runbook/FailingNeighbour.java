package io.syntra.agent.runbook;

import java.util.Optional;

/**
 * Another service has a fault at the moment, and nothing names it. Never confident: that two fail at once need not mean that
 * one fails because of the other.
 */
final class FailingNeighbour implements Analyzer {

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return findings.neighbours().stream()
                .filter(FailingCallee::failing)
                .findFirst()
                .map(neighbour -> {
                    var own = Diagnosis.rank(neighbour).getFirst();
                    return Hypothesis.of(
                                    own.finding(),
                                    own.service(),
                                    "%s has a fault at the same time, and %s may depend on it: %s"
                                            .formatted(
                                                    neighbour.service().name(),
                                                    findings.service().name(),
                                                    own.cause()))
                            .deeper(own)
                            .term(neighbour.service().name() + " has a fault of its own", 45, own.callIds())
                            .build();
                });
    }
}
