package io.syntra.agent.runbook;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Requests fail without an error that tells why, and since then the log says something new that names a cause. Never
 * confident: whoever sends a request may have written it.
 */
final class TellingLog implements Analyzer {

    private static final double FAILS = 0.02;
    private static final int AGAIN = 3;

    private final Finding finding;
    private final Pattern words;
    private final String cause;

    TellingLog(Finding finding, Pattern words, String cause) {
        this.finding = finding;
        this.words = words;
        this.cause = cause;
    }

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        if (!Errors.current(findings).isEmpty() || findings.failing().errorRate() < FAILS) {
            return Optional.empty();
        }
        return NewLines.of(findings).stream()
                .filter(kind ->
                        kind.written() >= AGAIN && words.matcher(kind.text()).find())
                .findFirst()
                .map(kind -> Hypothesis.of(
                                finding,
                                findings.service(),
                                cause.formatted(findings.service().name()))
                        .fact(kind.words(findings.now()), findings.logs())
                        .fact("All in all " + Words.failed(findings.failing()) + " failed", findings.traffic())
                        .term(
                                "the log says so, and did not before the failures began",
                                35,
                                findings.logs(),
                                findings.traffic())
                        .term("no error tells why", 5, findings.errors())
                        .build());
    }
}
