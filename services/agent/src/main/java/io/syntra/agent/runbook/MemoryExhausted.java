package io.syntra.agent.runbook;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Replicas that ran for long run out of memory. */
final class MemoryExhausted implements Analyzer {

    /** Languages call it so when threads are missing, too, and others when they have none for what was asked of them. */
    static final Pattern OUT_OF_MEMORY = Pattern.compile(
            "(?is)^(?!.*(?:" + TellingError.LIMIT + "|OOM command not allowed)).*"
                    + "(?:out of memory|OutOfMemory|heap (?:limit|space)|MemoryError|Cannot allocate memory|\\bOOM\\b)");

    private static final double ENOUGH_REQUESTS = 20;
    private static final double HARDLY_ANY = 0.01;
    private static final Duration LONG = Duration.ofHours(1);

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        var group = Errors.current(findings).stream()
                .filter(error -> OUT_OF_MEMORY.matcher(Errors.text(error)).find())
                .findFirst();
        return group.map(error -> {
            var about = Hypothesis.of(
                            Finding.MEMORY_EXHAUSTED,
                            findings.service(),
                            "%s runs out of memory".formatted(findings.service().name()))
                    .fact(Errors.describe(error, findings.now()), findings.errors())
                    .term("the error says so", 50, findings.errors());
            var age = findings.history()
                    .serving()
                    .map(deployment -> Duration.between(History.tookEffect(deployment), findings.now()));
            if (age.isPresent() && age.get().compareTo(LONG) > 0) {
                about.fact(
                        "The release has served for " + Words.lasting(age.get()) + ", so memory filled up slowly",
                        findings.deployments());
                about.term("it took long to fill up", 20, findings.deployments())
                        .detail(Detail.SERVED_FOR, Words.lasting(age.get()), findings.deployments());
            }
            if (findings.failing().requests() >= ENOUGH_REQUESTS
                    && findings.failing().errorRate() < HARDLY_ANY) {
                about.term("hardly any request fails", -40, findings.traffic());
            }
            return about.build();
        });
    }
}
