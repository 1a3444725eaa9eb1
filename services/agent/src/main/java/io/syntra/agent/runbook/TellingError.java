package io.syntra.agent.runbook;

import java.util.Optional;
import java.util.regex.Pattern;

/** An error whose own words name the cause. */
final class TellingError implements Analyzer {

    private final Finding finding;
    private final Pattern words;
    private final String cause;

    /** The same words, in a log that no error tells of. */
    TellingLog inTheLog() {
        return new TellingLog(finding, words, cause);
    }

    private TellingError(Finding finding, String words, String cause) {
        this.finding = finding;
        this.words = Pattern.compile("(?i)" + words);
        this.cause = cause;
    }

    static TellingError certificate() {
        return new TellingError(
                Finding.CERTIFICATE_EXPIRED,
                "certificate (?:has )?expired|CertificateExpired|CERT_HAS_EXPIRED",
                "%s meets a certificate that has expired");
    }

    static TellingError disk() {
        return new TellingError(
                Finding.DISK_FULL,
                "ENOSPC|no space left on device|disk (?:is )?full|disk quota exceeded",
                "the disk that %s writes to is full");
    }

    static TellingError pool() {
        return new TellingError(
                Finding.POOL_EXHAUSTED,
                DependencyDown.POOL,
                "the connection pool of %s is exhausted: connections are held too long, or there are too few");
    }

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return Errors.saying(findings, words).map(group -> {
            var about = Hypothesis.of(
                            finding,
                            findings.service(),
                            cause.formatted(findings.service().name()))
                    .fact(Errors.describe(group, findings.now()), findings.errors())
                    .term("the error says so", 65, findings.errors());
            return Errors.weigh(about, findings, group).build();
        });
    }
}
