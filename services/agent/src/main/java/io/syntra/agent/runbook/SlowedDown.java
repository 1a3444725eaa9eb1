package io.syntra.agent.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Requests take much longer than before, and no release came with it. Never confident: it says since when, and of what it
 * is not, and leaves open what it is.
 */
final class SlowedDown implements Analyzer {

    private static final double TIMES = 3;
    private static final double TOO_SHORT_TO_MATTER = 100;
    private static final Duration TOGETHER = Duration.ofMinutes(2);

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return slowed(findings).map(shift -> build(findings, shift));
    }

    /** Since when, and how much. */
    static Optional<Shift> slowed(Findings findings) {
        return Shift.rise(findings.metrics().latencyOverReleases())
                .filter(shift -> shift.after() >= TOO_SHORT_TO_MATTER && shift.times() >= TIMES)
                .filter(shift -> !released(findings, shift.at()));
    }

    private static boolean released(Findings findings, Instant moment) {
        return findings.history().brought().stream()
                .anyMatch(deployment -> Duration.between(History.tookEffect(deployment), moment)
                                .abs()
                                .compareTo(TOGETHER)
                        <= 0);
    }

    private static Hypothesis build(Findings findings, Shift shift) {
        var about = Hypothesis.of(
                        Finding.SLOWED,
                        findings.service(),
                        "%s answers slower than it did, and no release came with it"
                                .formatted(findings.service().name()))
                .fact(
                        String.format(
                                Locale.ROOT,
                                "Since %s 95 of 100 requests take up to %.0f ms, before %.0f ms",
                                Words.time(shift.at(), findings.now()),
                                shift.after(),
                                shift.before()),
                        findings.latency())
                .term(
                        String.format(
                                Locale.ROOT, "it takes %.0f times as long, robust z %.0f", shift.times(), shift.z()),
                        30,
                        findings.latency())
                .term("no release changed at that time", 5, findings.deployments());
        requests(about, findings, shift.at());
        return about.build();
    }

    /** As many as before: then it is not that there are more of them. */
    private static void requests(Hypothesis.Building about, Findings findings, Instant moment) {
        findings.course()
                .flatMap(course -> Shift.at(moment, course.requests()))
                .ifPresent(shift -> about.fact(
                        String.format(
                                Locale.ROOT,
                                "%.1f times as many requests as before it (robust z %.1f)",
                                shift.times(),
                                shift.z()),
                        findings.requests()));
    }
}
