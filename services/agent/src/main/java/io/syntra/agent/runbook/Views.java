package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Move;
import io.syntra.agent.intent.Intent;
import io.syntra.agent.tool.DeploymentStatus;
import io.syntra.contracts.Plural;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Answers those who want to see something: says how they were understood, asks the tool, and shows what it says. */
final class Views {

    private static final int DEFAULT_LINES = 50;
    private static final int MOST_LINES = 200;

    private final NumberedCalls calls;
    private final Instant now;

    Views(Dialogue dialogue) {
        calls = new NumberedCalls(dialogue);
        now = dialogue.now();
    }

    List<Move> ask(Intent.View view, Named service) {
        var name = service.name();
        return switch (view) {
            case Intent.Changes changes -> asked(told(changes, name), calls.deployments(service));
            case Intent.ShowLogs logs -> logs(logs, service);
            case Intent.ShowErrors errors -> {
                var status = errors.status();
                yield asked(
                        "show the %serrors of %s".formatted(status == null ? "" : status + " ", name),
                        calls.read("list_errors", service, status == null ? Map.of() : Map.of("status", status)));
            }
            case Intent.ShowMetric metric ->
                asked(
                        "show %s of %s in the last %s".formatted(metric.metric(), name, metric.range()),
                        calls.metric(service, metric.metric(), metric.range()));
            case Intent.ShowHealth health -> asked("show the health of " + name, calls.health(service));
            case Intent.ShowDeployment deployment ->
                asked("show the latest deployment of " + name, calls.deployments(service));
        };
    }

    private List<Move> logs(Intent.ShowLogs logs, Named service) {
        var asked = logs.lines();
        int lines = asked == null ? DEFAULT_LINES : Math.clamp(asked, 1, MOST_LINES);
        var more = new LinkedHashMap<String, Object>();
        more.put("lines", lines);
        if (!logs.filter().isEmpty()) {
            more.put("filter", logs.filter());
        }
        return asked(
                "show the newest %s of %s%s%s"
                        .formatted(
                                Plural.of(lines, "log line"),
                                service.name(),
                                logs.filter().isEmpty() ? "" : " with \"" + logs.filter() + "\"",
                                asked != null && asked > MOST_LINES ? ", for there are no more at once" : ""),
                calls.read("get_logs", service, more));
    }

    /** Of a deployment that was named by its id. */
    List<Move> ask(String deployment) {
        return asked("show the deployment " + deployment, calls.deployment(deployment));
    }

    List<Move> ask(Intent.View view, List<Named> services) {
        var names = services.stream().map(Named::name).collect(Collectors.joining(", "));
        var moves = new ArrayList<Move>();
        moves.add(RunbookBrain.understood(
                view instanceof Intent.Changes changes ? told(changes, names) : "show the health of " + names));
        services.forEach(service ->
                moves.add(view instanceof Intent.Changes ? calls.deployments(service) : calls.health(service)));
        return moves;
    }

    private static List<Move> asked(String understood, Move.Read read) {
        return List.of(RunbookBrain.understood(understood), read);
    }

    /** As it was understood. */
    private static String told(Intent.Changes asked, String where) {
        var within = asked.within();
        var kind = asked.kind();
        return (kind == null ? "what changed" : ChangeReport.subject(kind).toLowerCase(Locale.ROOT))
                + " in " + where
                + (within == null ? "" : " in the last " + Words.lasting(within));
    }

    String show(Intent.View view, Named service, List<Call> results) {
        var collected = new Collected(results);
        return switch (view) {
            case Intent.Changes changes -> changes(changes, List.of(service), results);
            case Intent.ShowLogs logs -> Shown.logs(service, logs, collected.logs(), now);
            case Intent.ShowErrors errors -> Shown.errors(service, errors, collected.errors(), now);
            case Intent.ShowMetric metric -> Shown.metric(service, metric, collected.metric(metric.metric()), now);
            case Intent.ShowHealth health -> Shown.health(service, collected.health(), now);
            case Intent.ShowDeployment deployment ->
                Shown.deployment(" of " + service.name(), collected.deployments(), now);
        };
    }

    String show(List<Call> results) {
        return Shown.deployment("", new Collected(results).deployments(), now);
    }

    String show(Intent.View view, List<Named> services, List<Call> results) {
        return view instanceof Intent.Changes changes
                ? changes(changes, services, results)
                : services.stream()
                        .map(service -> Shown.health(
                                service, new Collected(results).about(service).health(), now))
                        .collect(Collectors.joining("\n"));
    }

    private String changes(Intent.Changes asked, List<Named> services, List<Call> results) {
        var deployments = new LinkedHashMap<Named, Source<DeploymentStatus>>();
        services.forEach(service ->
                deployments.put(service, new Collected(results).about(service).deployments()));
        return ChangeReport.of(asked, deployments, now);
    }
}
