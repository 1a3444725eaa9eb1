package io.syntra.agent.runbook;

import io.syntra.contracts.Plural;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.deployer.HealthView.End;
import io.syntra.contracts.deployer.HealthView.Replica;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Replicas end by SIGKILL, which no program does to itself: the kernel does when memory runs out, and so may a person, but
 * hardly again and again. Whoever is killed so can write no last line.
 */
final class KilledReplicas implements Analyzer {

    /** As shells have it: 128 and the signal. */
    private static final int SIGKILL = 128 + 9;

    private static final Duration RECENT = Duration.ofMinutes(30);
    private static final Duration LONG = Duration.ofHours(1);
    private static final int AGAIN = 3;
    private static final double ENOUGH_REQUESTS = 20;
    private static final double FAILS = 0.01;

    /** How often it was, in a row. */
    static int kills(Replica replica) {
        var end = replica.lastEnd();
        return end != null && end.exitCode() != null && end.exitCode() == SIGKILL ? end.inARow() : 0;
    }

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return findings.health()
                .value()
                .map(health -> killed(health, findings))
                .filter(killed -> !killed.isEmpty())
                .filter(killed -> again(killed) || findings.failing().errorRate() >= FAILS)
                .map(killed -> build(findings, killed));
    }

    private static List<Replica> killed(HealthView health, Findings findings) {
        return health.replicas().stream()
                .filter(replica -> kills(replica) > 0)
                .filter(replica ->
                        Duration.between(end(replica).at(), findings.now()).compareTo(RECENT) < 0)
                .sorted(Comparator.comparing((Replica replica) -> end(replica).at())
                        .reversed())
                .toList();
    }

    private static boolean again(List<Replica> killed) {
        return allKills(killed) >= AGAIN;
    }

    private static int allKills(List<Replica> killed) {
        return killed.stream().mapToInt(KilledReplicas::kills).sum();
    }

    private static End end(Replica replica) {
        return Objects.requireNonNull(replica.lastEnd());
    }

    private static Hypothesis build(Findings findings, List<Replica> killed) {
        var last = killed.getFirst();
        var about = Hypothesis.of(
                        Finding.MEMORY_EXHAUSTED,
                        findings.service(),
                        "%s runs out of memory".formatted(findings.service().name()))
                .fact(
                        "%s of v%d killed %s in a row; replica %s ended at %s: %s"
                                .formatted(
                                        Plural.of(killed.size(), "replica"),
                                        last.releaseNumber(),
                                        Plural.of(allKills(killed), "time"),
                                        last.id(),
                                        Words.time(end(last).at(), findings.now()),
                                        Words.clause(end(last).message())),
                        findings.health());
        if (again(killed)) {
            about.term("replicas are killed again and again", 45, findings.health());
        } else {
            about.term("a replica was killed", 25, findings.health());
        }
        findings.history()
                .serving()
                .filter(deployment -> deployment.releaseNumber() == last.releaseNumber())
                .map(deployment -> Duration.between(History.tookEffect(deployment), findings.now()))
                .filter(age -> age.compareTo(LONG) > 0)
                .ifPresent(age -> about.fact("The release has served for " + Words.lasting(age), findings.deployments())
                        .term("it took long to fill up", 20, findings.deployments())
                        .detail(Detail.SERVED_FOR, Words.lasting(age), findings.deployments()));
        if (findings.failing().requests() >= ENOUGH_REQUESTS
                && findings.failing().errorRate() < FAILS) {
            about.term("hardly any request fails", -40, findings.traffic());
        }
        return about.build();
    }
}
