package io.syntra.agent.runbook;

import io.syntra.contracts.telemetry.ErrorGroupView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** An error whose own words name the cause. */
final class TellingError implements Analyzer {

    static final String RATE =
            "too many requests|\\b429\\b.{0,20}too many|(?:status|code|http).{0,10}\\b429\\b|rate ?-?limit|throttl(?:ed|ing)";

    /** The machine has memory left. */
    static final String LIMIT =
            "too many open files|\\bE[MN]FILE\\b|unable to create (?:new )?(?:native )?thread|cannot create thread";

    private static final Duration LONG = Duration.ofMinutes(10);

    private final Finding finding;
    private final Pattern words;
    private final String cause;

    /** Those of others, which the service's own users may meet all day. */
    private final boolean ofOthers;

    /** The same words, in a log that no error tells of. */
    TellingLog inTheLog() {
        return new TellingLog(finding, words, cause);
    }

    private TellingError(Finding finding, String words, String cause) {
        this(finding, words, cause, false);
    }

    private TellingError(Finding finding, String words, String cause, boolean ofOthers) {
        this.finding = finding;
        this.ofOthers = ofOthers;
        this.words = Pattern.compile("(?i)" + words);
        this.cause = cause;
    }

    static List<TellingError> all() {
        return List.of(certificate(), access(), rate(), readOnly(), limit(), disk(), pool());
    }

    private static TellingError certificate() {
        return new TellingError(
                Finding.CERTIFICATE_EXPIRED,
                "certificate (?:has |is )?(?:expired|not yet valid)|Certificate(?:Expired|NotYetValid)|CERT_(?:HAS_EXPIRED|NOT_YET_VALID)",
                "%s meets a certificate that has expired or is not valid yet");
    }

    private static TellingError access() {
        return new TellingError(
                Finding.ACCESS_DENIED,
                "\\b401\\b.{0,40}unauthorized|unauthorized.{0,40}\\b401\\b|\\b403\\b.{0,40}forbidden"
                        + "|(?:token|credentials?|api key|password) (?:has |have |is |are )?(?:expired|revoked|not valid|invalid)"
                        + "|(?:password )?authentication failed|\\baccessdenied\\b|not authorized to perform",
                "something that %s calls does not let it in: its token, key or password is not taken there",
                true);
    }

    private static TellingError rate() {
        return new TellingError(
                Finding.RATE_LIMITED, RATE, "something that %s calls limits how often it may ask", true);
    }

    private static TellingError readOnly() {
        return new TellingError(
                Finding.READ_ONLY,
                "read-?only (?:transaction|replica|file ?system|database)|(?-i:\\bREADONLY\\b)|\\bEROFS\\b",
                "something that %s writes to is read-only");
    }

    private static TellingError limit() {
        return new TellingError(
                Finding.LIMIT_REACHED,
                LIMIT,
                "%s has too many open files or threads: it reaches a limit of its machine");
    }

    private static TellingError disk() {
        return new TellingError(
                Finding.DISK_FULL,
                "ENOSPC|no space left on device|disk (?:is )?full|disk quota exceeded",
                "the disk that %s writes to is full");
    }

    private static TellingError pool() {
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
            if (ofOthers && longBefore(findings, group)) {
                about.term("it came long before the failures began", -40, findings.errors(), findings.errorRate());
            }
            return Errors.weigh(about, findings, group).build();
        });
    }

    private static boolean longBefore(Findings findings, ErrorGroupView group) {
        return findings.began()
                .filter(began -> group.firstSeen().isBefore(began.minus(LONG)))
                .isPresent();
    }
}
