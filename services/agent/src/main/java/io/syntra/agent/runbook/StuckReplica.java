package io.syntra.agent.runbook;

import io.syntra.contracts.Plural;
import io.syntra.contracts.deployer.HealthView;
import java.time.Duration;
import java.util.Optional;

/** Some replicas do not answer while others of the same release do. */
final class StuckReplica implements Analyzer {

    private static final Duration SETTLED = Duration.ofMinutes(10);

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return findings.health().value().flatMap(health -> {
            var stuck = health.replicas().stream()
                    .filter(replica -> replica.state().equals("unready"))
                    .toList();
            boolean othersServe = health.replicas().stream()
                    .anyMatch(replica -> replica.state().equals("ready"));
            if (stuck.isEmpty() || !othersServe) {
                return Optional.empty();
            }
            return Optional.of(build(findings, health, stuck.getFirst()));
        });
    }

    private static Hypothesis build(Findings findings, HealthView health, HealthView.Replica stuck) {
        var check = stuck.lastCheck();
        var about = Hypothesis.of(
                        Finding.STUCK_REPLICA,
                        findings.service(),
                        "a replica of %s is stuck".formatted(findings.service().name()))
                .fact(
                        "%d of %s ready; replica %s of v%d does not answer%s"
                                .formatted(
                                        health.readyReplicas(),
                                        Plural.of(health.wantedReplicas(), "replica"),
                                        stuck.id(),
                                        stuck.releaseNumber(),
                                        check == null ? "" : ": " + check.message()),
                        findings.health())
                .term("one replica fails while others serve", 45, findings.health());
        if (Duration.between(stuck.startedAt(), findings.now()).compareTo(SETTLED) > 0) {
            about.term("it had served for long", 15, findings.health())
                    .detail(
                            Detail.SERVED_FOR,
                            Words.lasting(Duration.between(stuck.startedAt(), findings.now())),
                            findings.health());
        }
        return about.build();
    }
}
