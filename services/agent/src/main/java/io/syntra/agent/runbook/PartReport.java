package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Hypothesis.Term;
import io.syntra.agent.tool.AlikeLines;
import io.syntra.contracts.Plural;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What each part of a deep investigation says it found: one line that sums up, then facts, each with the call that says
 * so in brackets.
 */
final class PartReport {

    private static final int MOST = 5;

    private static final Set<Finding> OF_ERRORS = EnumSet.of(
            Finding.CERTIFICATE_EXPIRED,
            Finding.ACCESS_DENIED,
            Finding.RATE_LIMITED,
            Finding.READ_ONLY,
            Finding.LIMIT_REACHED,
            Finding.DISK_FULL,
            Finding.POOL_EXHAUSTED,
            Finding.MEMORY_EXHAUSTED,
            Finding.UNEXPLAINED_ERRORS);
    private static final Set<Finding> OF_CHANGES = EnumSet.of(
            Finding.RELEASE_REGRESSION, Finding.SLOW_RELEASE, Finding.CRASHING_RELEASE, Finding.FAILED_DEPLOYMENT);
    private static final Set<Finding> OF_METRICS =
            EnumSet.of(Finding.SATURATED, Finding.SLOWED, Finding.SERVICE_STOPPED, Finding.STUCK_REPLICA);

    private final Findings findings;
    private final List<String> lines = new ArrayList<>();

    PartReport(Findings findings) {
        this.findings = findings;
    }

    String triage() {
        lines.add(findings.health()
                .value()
                .map(health -> "%s is %s, %d of %s ready%s"
                        .formatted(
                                findings.service().name(),
                                health.status().name().toLowerCase(Locale.ROOT),
                                health.readyReplicas(),
                                Plural.of(health.wantedReplicas(), "replica"),
                                cite(findings.health())))
                .orElse("The health of " + findings.service().name() + " is not known."));
        lines.add(currentErrors());
        notSeen(findings.health(), findings.errors());
        lines.add("Next: investigate");
        return words();
    }

    String errors() {
        lines.add(currentErrors());
        Errors.current(findings).stream()
                .limit(MOST)
                .forEach(group -> lines.add("  " + Errors.describe(group, findings.now()) + cite(findings.errors())));
        findings.logs()
                .value()
                .ifPresent(logs -> lines.add(
                        "  " + Plural.of(errorLines(logs), "error line") + " in the log" + cite(findings.logs())));
        suspects(OF_ERRORS);
        notSeen(findings.errors(), findings.logs());
        return words();
    }

    private static int errorLines(AlikeLines logs) {
        return logs.lines().stream()
                .filter(line -> Errors.isError(line.severity()))
                .mapToInt(AlikeLines.Line::written)
                .sum();
    }

    private String currentErrors() {
        var current = Errors.current(findings);
        return findings.errors().value().isEmpty()
                ? "The errors are not known."
                : current.isEmpty()
                        ? "No error is current" + cite(findings.errors())
                        : "%s, first: %s, %s%s"
                                .formatted(
                                        Plural.of(current.size(), "current error group"),
                                        current.getFirst().errorType(),
                                        Plural.of(current.getFirst().count(), "time"),
                                        cite(findings.errors()));
    }

    String changes() {
        var newestFirst = findings.history().newestFirst();
        lines.add(
                findings.deployments().value().isEmpty()
                        ? "The changes are not known."
                        : newestFirst.isEmpty()
                                ? "Nothing was ever deployed" + cite(findings.deployments())
                                : "The newest of %s: %s%s"
                                        .formatted(
                                                Plural.of(newestFirst.size(), "change"),
                                                ChangeReport.change(newestFirst.getFirst()),
                                                cite(findings.deployments())));
        newestFirst.stream()
                .skip(1)
                .limit(MOST)
                .forEach(change -> lines.add("  " + ChangeReport.change(change) + cite(findings.deployments())));
        suspects(OF_CHANGES);
        notSeen(findings.deployments());
        return words();
    }

    String metrics() {
        var all = findings.failing();
        lines.add(
                all.requests() == 0
                        ? "No requests were measured" + cite(findings.traffic())
                        : "Failed: " + Words.failed(all) + cite(findings.traffic()));
        findings.traffic().value().filter(traffic -> traffic.byRelease()).ifPresent(traffic -> traffic.byVersion()
                .forEach((version, share) ->
                        lines.add("  " + version + " failed " + Words.failed(share) + cite(findings.traffic()))));
        suspects(OF_METRICS);
        notSeen(findings.errorRate(), findings.requests(), findings.latency());
        return words();
    }

    String dependencies() {
        var failing = findings.callees().stream()
                .filter(callee -> FailingCallee.blamed(findings, callee).isPresent())
                .toList();
        lines.add(
                findings.callees().isEmpty()
                        ? "No error names another service" + cite(findings.errors())
                        : failing.isEmpty()
                                ? "The errors name %s, with no fault of its own found"
                                        .formatted(findings.callees()
                                                .getFirst()
                                                .service()
                                                .name())
                                : "%s, which the errors name, has trouble of its own"
                                        .formatted(failing.getFirst().service().name()));
        for (var callee : findings.callees()) {
            Diagnosis.rank(callee).stream().limit(1).forEach(this::claims);
            callee.all().forEach(this::notSeen);
        }
        suspects(EnumSet.of(Finding.DEPENDENCY_DOWN));
        return words();
    }

    private void claims(Hypothesis hypothesis) {
        lines.add("  Suspect: " + hypothesis.cause() + " (score " + hypothesis.score() + ")");
        hypothesis.claims().forEach(claim -> lines.add("  " + claim.text() + " [" + claim.callId() + "]"));
    }

    /** In the form that the graph reads back. */
    String hypotheses() {
        var ranked = Diagnosis.rank(findings);
        lines.add(
                ranked.isEmpty()
                        ? "No possible cause was found in what could be seen."
                        : Plural.of(ranked.size(), "possible cause")
                                + (ranked.size() == 1 ? "." : ", the likeliest first."));
        for (int i = 0; i < ranked.size() && i < MOST; i++) {
            var one = ranked.get(i);
            lines.add("H%d: %s (score %d)".formatted(i + 1, one.cause(), one.score()));
            one.claims().forEach(claim -> lines.add("+ " + claim.text() + " [" + claim.callId() + "]"));
            one.terms().forEach(this::term);
            if (!one.confident()) {
                lines.add("- it stays below the %d points at which a cause is named".formatted(Hypothesis.CONFIDENT));
            }
        }
        findings.all().forEach(this::notSeen);
        return words();
    }

    private void term(Term term) {
        var cited = term.callIds().stream().map(callId -> " [" + callId + "]").collect(Collectors.joining());
        lines.add((term.points() < 0 ? "- " : "+ ") + term.what() + " (%+d)".formatted(term.points()) + cited);
    }

    /** What the part's own analyzers make of what is known so far. */
    private void suspects(Set<Finding> own) {
        var suspects = Diagnosis.rank(findings).stream()
                .filter(one -> own.contains(one.finding()))
                .toList();
        suspects.forEach(one -> lines.add("  Suspect: " + one.cause() + " (score " + one.score() + " so far)"));
        if (suspects.isEmpty()) {
            lines.add("  Looked for and not found: "
                    + String.join(", ", own.stream().map(Finding::words).toList()) + ".");
        }
    }

    private void notSeen(Source<?>... sources) {
        for (var source : sources) {
            if (source instanceof Source.Missing<?> missing) {
                lines.add("  Not seen: " + missing.tool() + " (" + missing.why() + ")");
            }
        }
    }

    private static String cite(Source<?> source) {
        return source instanceof Source.Told<?> told ? " [" + told.callId() + "]" : "";
    }

    private String words() {
        return String.join("\n", lines);
    }
}
