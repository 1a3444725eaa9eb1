package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Hypothesis.Claim;
import io.syntra.agent.runbook.Hypothesis.Term;
import io.syntra.contracts.Plural;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts a diagnosis into words. Each fact carries the number of its source. */
final class Report {

    private final References references = new References();
    private final Map<String, String> toolByCall;
    private final List<String> lines = new ArrayList<>();

    private Report(Map<String, String> toolByCall) {
        this.toolByCall = toolByCall;
    }

    /** @param toolByCall the tool behind each call id */
    static String of(Diagnosis diagnosis, Findings findings, Optional<Past> past, Map<String, String> toolByCall) {
        var report = new Report(toolByCall);
        // While something is wrong, that is what matters.
        var over = past.filter(known -> diagnosis instanceof Diagnosis.NoFault);
        over.filter(Past::first).ifPresent(report::past);
        switch (diagnosis) {
            case Diagnosis.Cause cause -> report.cause(cause, findings);
            case Diagnosis.Unsure unsure -> report.unsure(unsure);
            case Diagnosis.NoFault noFault -> report.noFault(findings);
            case Diagnosis.Blind blind ->
                report.lines.add("I cannot say how " + findings.service().name() + " is: too much is missing.");
        }
        over.filter(known -> !known.first()).ifPresent(report::past);
        report.missing(findings);
        findings.callees().forEach(report::missing);
        report.sources();
        return String.join("\n", report.lines);
    }

    private void past(Past past) {
        lines.add(past.words());
        past.claims().forEach(this::fact);
    }

    private void cause(Diagnosis.Cause cause, Findings findings) {
        var hypothesis = cause.hypothesis();
        lines.add("Most likely cause: " + hypothesis.cause() + ".");
        facts(hypothesis);
        lines.add("Why I think so: " + terms(hypothesis) + ".");
        cause.others().stream()
                .filter(other -> other.score() > 0)
                .limit(2)
                .forEach(other -> lines.add("Less likely: " + other.cause() + " (" + terms(other) + ")."));
        var elsewhere = !hypothesis.service().equals(findings.service());
        prescription(cause.prescription(), elsewhere ? hypothesis.service().name() : "");
    }

    /** @param where the service, when it is another one than was asked about */
    private void prescription(Prescription prescription, String where) {
        lines.add(remedy(prescription.remedy(), where));
        var verify = prescription.verify();
        if (verify != null) {
            lines.add("Afterwards: %s. The way back: %s.".formatted(verify, prescription.rollback()));
        }
        var runbook = prescription.runbook();
        lines.add("Runbook: %s, version %d.".formatted(runbook.name(), runbook.version()));
    }

    private void unsure(Diagnosis.Unsure unsure) {
        lines.add("Something is wrong, but no cause stands out, so I propose no change.");
        unsure.candidates().stream().limit(3).forEach(candidate -> {
            lines.add("Possible: " + candidate.cause() + " (" + terms(candidate) + ").");
            facts(candidate);
        });
        lines.add(remedy(
                unsure.likeliest().remedy() instanceof Remedy.ForPeople forPeople
                        ? forPeople
                        : new Remedy.ForPeople(
                                "Tell me what to do, for example \"roll back\" or \"restart\", if you know more."),
                ""));
        var found = unsure.candidates().stream().map(Hypothesis::finding).collect(Collectors.toSet());
        lines.add("Looked for and not found: "
                + Stream.of(Finding.values())
                        .filter(finding -> !found.contains(finding))
                        .map(Finding::words)
                        .collect(Collectors.joining(", "))
                + ".");
    }

    private void noFault(Findings findings) {
        lines.add("No fault found in " + findings.service().name() + " now.");
        findings.health()
                .value()
                .ifPresent(health -> fact(
                        "%d of %s ready"
                                .formatted(health.readyReplicas(), Plural.of(health.wantedReplicas(), "replica")),
                        findings.health()));
        findings.errors()
                .value()
                .ifPresent(groups -> fact(
                        Errors.unresolved(findings).isEmpty()
                                ? "No open error group"
                                : Errors.unseen(findings) + ": "
                                        + Errors.unresolved(findings).stream()
                                                .map(group -> Errors.describe(group, findings.now()))
                                                .collect(Collectors.joining("; ")),
                        findings.errors()));
        var traffic = findings.failing();
        fact(
                traffic.requests() == 0
                        ? "No requests measured"
                        : "Failed: " + Words.failed(traffic)
                                + (traffic.failed() > 0 && findings.wellByNow()
                                        ? ", hardly any in the last minutes"
                                        : ""),
                findings.traffic());
        findings.history()
                .newest()
                .ifPresent(deployment -> fact(
                        "The newest deployment is %s of v%d, requested at %s"
                                .formatted(
                                        deployment.id(),
                                        deployment.releaseNumber(),
                                        Words.time(deployment.requestedAt(), findings.now())),
                        findings.deployments()));
    }

    private void facts(Hypothesis hypothesis) {
        hypothesis.claims().forEach(this::fact);
    }

    private void fact(String text, Source<?> source) {
        if (source instanceof Source.Told<?> told) {
            fact(new Claim(text, told.callId()));
        }
    }

    private void fact(Claim claim) {
        lines.add("  - %s %s".formatted(claim.text(), references.cite(claim.callId())));
    }

    private static String terms(Hypothesis hypothesis) {
        return hypothesis.terms().stream().map(Report::term).collect(Collectors.joining(", ")) + " = "
                + hypothesis.score();
    }

    private static String term(Term term) {
        return "%s (%+d)".formatted(term.what(), term.points());
    }

    private static String remedy(Remedy remedy, String where) {
        return switch (remedy) {
            case Remedy.GoBack back ->
                "I propose to roll back%s to v%d, by the deployment %s that served before. It runs only if you approve."
                        .formatted(where.isEmpty() ? "" : " " + where, back.release(), back.to());
            case Remedy.StartFresh fresh ->
                "I propose a restart%s. %s It runs only if you approve."
                        .formatted(where.isEmpty() ? "" : " of " + where, fresh.why());
            case Remedy.ScaleTo scale ->
                "I propose to scale%s to %d. %s It runs only if you approve."
                        .formatted(where.isEmpty() ? "" : " " + where, scale.replicas(), scale.why());
            case Remedy.ForPeople people -> "I propose no change. " + people.why();
        };
    }

    private void missing(Findings findings) {
        for (var source : findings.all()) {
            if (source instanceof Source.Missing<?> missing) {
                lines.add("Missing: %s said nothing (%s).".formatted(missing.tool(), missing.why()));
            }
        }
    }

    private void sources() {
        if (!references.isEmpty()) {
            lines.add(references.sources(toolByCall));
        }
    }
}
