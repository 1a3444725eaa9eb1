package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Hypothesis.Claim;
import io.syntra.agent.tool.Pending;
import io.syntra.contracts.Plural;
import io.syntra.contracts.agent.WatchedSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts a diagnosis into words. Each fact carries the number of its source. */
final class Report {

    /** For so long nothing of a deployment moves that does. */
    private static final Duration HANGS = Duration.ofMinutes(2);

    private final References references = new References();
    private final Map<String, String> toolByCall;
    private final boolean proposes;
    private final List<String> lines = new ArrayList<>();

    private Report(Map<String, String> toolByCall, boolean proposes) {
        this.toolByCall = toolByCall;
        this.proposes = proposes;
    }

    /** @param toolByCall the tool behind each call id */
    static String of(Answer answer, Map<String, String> toolByCall) {
        var report = new Report(toolByCall, answer.proposes());
        var findings = answer.findings();
        // While something is wrong, that is what matters.
        var over = answer.past().filter(known -> answer.diagnosis() instanceof Diagnosis.NoFault);
        over.filter(Past::first).ifPresent(report::past);
        switch (answer.diagnosis()) {
            case Diagnosis.Cause cause -> report.cause(cause, findings);
            case Diagnosis.Unsure unsure -> report.unsure(unsure, findings);
            case Diagnosis.NoFault noFault -> report.noFault(findings, answer.ofThePast() && over.isEmpty());
            case Diagnosis.Blind blind ->
                report.lines.add("I cannot say how " + findings.service().name() + " is: too much is missing.");
        }
        over.filter(known -> !known.first()).ifPresent(report::past);
        report.underWay(answer);
        report.missing(findings);
        findings.callees().forEach(report::missing);
        report.sources();
        return String.join("\n", report.lines);
    }

    private void past(Past past) {
        lines.add(past.words()
                + references.cite(past.claims().stream().map(Claim::callId).toList()));
        past.claims().forEach(this::fact);
    }

    private void cause(Diagnosis.Cause cause, Findings findings) {
        var hypothesis = cause.hypothesis();
        lines.add("Most likely cause: " + hypothesis.cause() + "." + references.cite(hypothesis.callIds()));
        facts(hypothesis);
        lines.add("Why I think so: " + terms(hypothesis));
        cause.others().stream().filter(other -> other.score() > 0).limit(2).forEach(other -> {
            lines.add("Less likely: " + other.cause() + "." + references.cite(other.callIds()));
            lines.add("  For and against: " + terms(other));
        });
        var elsewhere = !hypothesis.service().equals(findings.service());
        prescription(cause.prescription(), elsewhere ? hypothesis.service().name() : "");
    }

    /** @param where the service, when it is another one than was asked about */
    private void prescription(Prescription prescription, String where) {
        var cited = references.cite(prescription.callIds());
        lines.add(remedy(prescription.remedy(), where, cited));
        var runbook = prescription.runbook();
        var action = runbook.action();
        if (action != null && !(prescription.remedy() instanceof Remedy.ForPeople)) {
            lines.add("Whether it helped is judged by "
                    + Stream.concat(action.verify().stream(), Stream.of(WatchedSignal.READY_REPLICAS))
                            .distinct()
                            .map(WatchedSignal::words)
                            .collect(Collectors.joining(" and "))
                    + ".");
        }
        lines.add("Runbook: %s, version %d.".formatted(runbook.name(), runbook.version()));
    }

    private void unsure(Diagnosis.Unsure unsure, Findings findings) {
        lines.add("Something is wrong, but no cause stands out, so I propose no change.");
        unsure.candidates().stream().limit(3).forEach(candidate -> {
            lines.add("Possible: " + candidate.cause() + "." + references.cite(candidate.callIds()));
            facts(candidate);
            lines.add("  For and against: " + terms(candidate));
        });
        lines.add(
                unsure.likeliest().remedy() instanceof Remedy.ForPeople forPeople
                        ? remedy(
                                forPeople,
                                "",
                                references.cite(unsure.likeliest().callIds()))
                        : "I propose no change. Tell me what to do, for example \"roll back\" or \"restart\", if you know more.");
        var found = unsure.candidates().stream().map(Hypothesis::finding).collect(Collectors.toSet());
        lines.add("Looked for and not found: "
                + Stream.of(Finding.values())
                        .filter(finding -> !found.contains(finding))
                        .map(Finding::words)
                        .collect(Collectors.joining(", "))
                + "." + seen(findings));
    }

    /** @param never who asks what was is told so when there was nothing */
    private void noFault(Findings findings, boolean never) {
        var seen = seen(findings);
        if (never) {
            lines.add("I see no trouble of %s that is over.%s"
                    .formatted(findings.service().name(), seen));
        }
        lines.add("No fault found in " + findings.service().name() + " now." + seen);
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
        source.cited().ifPresent(callId -> fact(new Claim(text, callId)));
    }

    private void fact(Claim claim) {
        lines.add("  - %s%s".formatted(claim.text(), references.cite(List.of(claim.callId()))));
    }

    /** All that answered. */
    private String seen(Findings findings) {
        return references.cite(findings.all().stream()
                .flatMap(source -> source.cited().stream())
                .toList());
    }

    private String terms(Hypothesis hypothesis) {
        return hypothesis.terms().stream()
                        .map(term ->
                                "%s (%+d)%s".formatted(term.what(), term.points(), references.cite(term.callIds())))
                        .collect(Collectors.joining(", "))
                + " = %d points.".formatted(hypothesis.score());
    }

    private String remedy(Remedy remedy, String where, String cited) {
        return switch (remedy) {
            case Remedy.GoBack back ->
                proposal(
                        "roll back%s to v%d, by the deployment %s that served before"
                                .formatted(where.isEmpty() ? "" : " " + where, back.release(), back.to()),
                        back.why(),
                        cited);
            case Remedy.StartFresh fresh -> proposal("restart " + (where.isEmpty() ? "it" : where), fresh.why(), cited);
            case Remedy.ScaleTo scale ->
                proposal(
                        "scale%s to %d".formatted(where.isEmpty() ? "" : " " + where, scale.replicas()),
                        scale.why(),
                        cited);
            case Remedy.ForPeople people -> "I propose no change. " + people.why() + cited;
        };
    }

    private String proposal(String what, String why, String cited) {
        if (!proposes) {
            return "What should end it: %s.%s %s%s Nobody was asked to approve it.".formatted(what, cited, why, cited);
        }
        return "I propose to %s.%s %s%s It runs only if you approve.".formatted(what, cited, why, cited);
    }

    /** It serves nobody yet, so it is seldom the cause; but who asks is to know of it, and that it need not be borne. */
    private void underWay(Answer answer) {
        var findings = answer.findings();
        findings.history().pending().ifPresent(pending -> {
            var waiting = Duration.between(History.moved(pending), findings.now());
            var cited = references.cite(findings.deployments());
            lines.add("Meanwhile %s %s: deployment %s does not serve yet, and has been at %s for %s.%s%s"
                    .formatted(
                            Pending.words(pending),
                            waiting.compareTo(HANGS) >= 0 ? "hangs" : "is on its way",
                            pending.id(),
                            pending.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                            Words.lasting(waiting),
                            cited,
                            wayOut(answer).map(way -> " " + way + cited).orElse("")));
        });
    }

    private static Optional<String> wayOut(Answer answer) {
        var service = answer.findings().service();
        if (!answer.proposes()) {
            return Optional.empty();
        }
        if (answer.diagnosis() instanceof Diagnosis.Cause cause
                && cause.hypothesis().service().equals(service)
                && cause.prescription().remedy() instanceof Remedy.GoBack) {
            return Optional.of("Rolling back gives it up.");
        }
        return Optional.of(answer.findings()
                .history()
                .present()
                .map(present -> "To give it up and keep v%d, say \"cancel the deployment of %s\"."
                        .formatted(present.releaseNumber(), service.name()))
                .orElse("It ends when its time is over."));
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
