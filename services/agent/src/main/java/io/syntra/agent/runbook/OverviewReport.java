package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.intent.Target;
import io.syntra.agent.runbook.Hypothesis.Claim;
import io.syntra.contracts.Plural;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One line for each of several services: which of them needs a look. */
final class OverviewReport {

    private final References references = new References();
    private final List<String> troubled = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private OverviewReport() {}

    static String of(Dialogue dialogue, Target.Several target, List<Call> calls, Runbooks runbooks) {
        var report = new OverviewReport();
        target.looked()
                .forEach(service -> report.add(
                        dialogue, new Collected(calls).findings(service, dialogue.now(), List.of()), runbooks));
        return report.words(target.looked(), target.unseen(), calls);
    }

    private String words(List<Named> services, List<Named> unseen, List<Call> calls) {
        var all = new ArrayList<String>();
        all.add(
                troubled.isEmpty()
                        ? "No fault found in the %s that I looked at:".formatted(Plural.of(services.size(), "service"))
                        : "%d of %s %s a look: %s. One by one:"
                                .formatted(
                                        troubled.size(),
                                        Plural.of(services.size(), "service"),
                                        troubled.size() == 1 ? "needs" : "need",
                                        String.join(", ", troubled)));
        all.addAll(lines);
        if (!unseen.isEmpty()) {
            all.add("Not looked at: %s."
                    .formatted(
                            String.join(", ", unseen.stream().map(Named::name).toList())));
        }
        if (!troubled.isEmpty()) {
            all.add("Ask \"why is %s failing?\" for the evidence and what to do.".formatted(troubled.getFirst()));
        }
        if (!references.isEmpty()) {
            all.add(references.sources(cited(services, calls)));
        }
        return String.join("\n", all);
    }

    private static Map<String, String> cited(List<Named> services, List<Call> calls) {
        var cited = new HashMap<String, String>();
        for (var call : calls) {
            var metric = call.arguments().path("metric").asText();
            services.stream()
                    .filter(service -> service.id()
                            .toString()
                            .equals(call.arguments().path("service_id").asText()))
                    .forEach(service -> cited.put(
                            call.callId(),
                            call.tool() + (metric.isEmpty() ? "" : " " + metric) + " of " + service.name()));
        }
        return cited;
    }

    private void add(Dialogue dialogue, Findings findings, Runbooks runbooks) {
        var name = findings.service().name();
        var diagnosis = Diagnosis.of(findings, runbooks);
        boolean well = diagnosis instanceof Diagnosis.NoFault;
        if (!well) {
            troubled.add(name);
        }
        lines.add("  - %s: %s%s"
                .formatted(
                        name,
                        switch (diagnosis) {
                            case Diagnosis.Cause cause ->
                                "most likely " + cause.hypothesis().cause()
                                        + references.cite(cause.hypothesis().callIds());
                            case Diagnosis.Unsure unsure ->
                                "something is wrong, possibly "
                                        + unsure.candidates().getFirst().cause()
                                        + references.cite(
                                                unsure.candidates().getFirst().callIds());
                            case Diagnosis.NoFault noFault -> "no fault found";
                            case Diagnosis.Blind blind -> "too much is missing to say how it is" + why(findings);
                        },
                        figures(findings)));
        if (well) {
            Past.of(dialogue, findings).ifPresent(this::past);
        }
    }

    /** Trouble that is over needs no look, and is told in a line. */
    private void past(Past past) {
        lines.add("      Before: %s%s"
                .formatted(
                        past.words(),
                        references.cite(
                                past.claims().stream().map(Claim::callId).toList())));
    }

    private String figures(Findings findings) {
        var figures = Stream.of(
                        findings.health().value().map(health -> "%d of %s ready%s"
                                .formatted(
                                        health.readyReplicas(),
                                        Plural.of(health.wantedReplicas(), "replica"),
                                        references.cite(findings.health()))),
                        Optional.of(findings.failing())
                                .filter(share -> share.requests() > 0)
                                .map(share -> "%s failed%s"
                                        .formatted(Words.failed(share), references.cite(findings.traffic()))),
                        Errors.current(findings).stream().findFirst().map(group -> "%s, %s%s"
                                .formatted(
                                        group.errorType(),
                                        Plural.of(group.count(), "time"),
                                        references.cite(findings.errors()))))
                .flatMap(Optional::stream)
                .toList();
        return figures.isEmpty() ? "" : "; " + String.join("; ", figures);
    }

    private static String why(Findings findings) {
        return findings.errors() instanceof Source.Missing<?> missing ? " (" + missing.why() + ")" : "";
    }
}
