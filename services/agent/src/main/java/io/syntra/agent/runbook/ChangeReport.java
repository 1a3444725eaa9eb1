package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.intent.Intent;
import io.syntra.agent.tool.DeploymentStatus;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells what was changed of a service, the newest first. */
final class ChangeReport {

    private static final int MOST = 8;

    private ChangeReport() {}

    /** One change of one service, and the call that told of it. */
    private record Change(Named service, DeploymentView view, Source<DeploymentStatus> source) {}

    /** @param deployments of each service that is asked for, in the order in which they are named */
    static String of(Intent.Changes asked, Map<Named, Source<DeploymentStatus>> deployments, Instant now) {
        var references = new References();
        var lines = new ArrayList<String>();
        var newestFirst = deployments.entrySet().stream()
                .flatMap(entry -> changes(entry.getKey(), entry.getValue()))
                .filter(change -> asked.kind() == null || change.view().kind() == asked.kind())
                .sorted(Comparator.comparing((Change change) -> change.view().requestedAt())
                        .reversed())
                .toList();
        var within = asked.within();
        var wanted = newestFirst.stream()
                .filter(change -> within == null || !change.view().requestedAt().isBefore(now.minus(within)))
                .toList();
        var where = deployments.keySet().stream().map(Named::name).collect(Collectors.joining(", "));
        var when = within == null ? "" : " in the last " + Words.lasting(within);
        boolean several = deployments.size() > 1;
        boolean seen = deployments.values().stream().anyMatch(Source.Told.class::isInstance);
        if (!wanted.isEmpty()) {
            lines.add("%s in %s%s, the newest first:"
                    .formatted(asked.kind() == null ? "What changed" : subject(asked.kind()), where, when));
            wanted.stream().limit(MOST).forEach(change -> lines.add(line(change, several, references)));
            if (wanted.size() > MOST) {
                lines.add("  and %d more".formatted(wanted.size() - MOST));
            }
        } else if (seen) {
            lines.add(nothing(asked, where, when) + cited(deployments, references));
            newestFirst.stream()
                    .findFirst()
                    .ifPresent(change -> lines.add("The newest before that:\n" + line(change, several, references)));
        }
        deployments.forEach((service, source) -> {
            if (source instanceof Source.Missing<?> missing) {
                lines.add("I cannot see the deployments of %s (%s), so I cannot say what changed there."
                        .formatted(service.name(), missing.why()));
            }
        });
        if (!references.isEmpty()) {
            lines.add(references.sources(tools(deployments, several)));
        }
        return String.join("\n", lines);
    }

    private static Stream<Change> changes(Named service, Source<DeploymentStatus> source) {
        return source.value().stream()
                .flatMap(status -> History.of(status.recent()).newestFirst().stream())
                .map(view -> new Change(service, view, source));
    }

    static String subject(DeploymentKind kind) {
        return switch (kind) {
            case ROLLBACK -> "Rollbacks";
            case RESTART -> "Restarts";
            case SCALE -> "Changes of the number of replicas";
            case DEPLOY -> "Deployments";
            case ENV_UPDATE -> "Changes of the environment";
        };
    }

    private static String nothing(Intent.Changes asked, String where, String when) {
        var kind = asked.kind();
        var never = when.isEmpty() ? ", as far back as is known" : when;
        return kind == null
                ? when.isEmpty()
                        ? "Nothing was ever deployed to " + where + "."
                        : "Nothing changed in " + where + never + "."
                : "Nobody has %s %s%s."
                        .formatted(
                                switch (kind) {
                                    case ROLLBACK -> "rolled back";
                                    case RESTART -> "restarted";
                                    case SCALE -> "scaled";
                                    case DEPLOY -> "deployed";
                                    case ENV_UPDATE -> "changed the environment of";
                                },
                                where,
                                never);
    }

    private static String cited(Map<Named, Source<DeploymentStatus>> deployments, References references) {
        return deployments.values().stream().map(references::cite).collect(Collectors.joining());
    }

    private static Map<String, String> tools(Map<Named, Source<DeploymentStatus>> deployments, boolean several) {
        var tools = new HashMap<String, String>();
        deployments.forEach((service, source) -> {
            if (source instanceof Source.Told<?> told) {
                tools.put(told.callId(), "get_deployment_status" + (several ? " of " + service.name() : ""));
            }
        });
        return tools;
    }

    private static String line(Change change, boolean several, References references) {
        return "  - %s%s%s"
                .formatted(
                        several ? change.service().name() + ": " : "",
                        change(change.view()),
                        references.cite(change.source()));
    }

    static String change(DeploymentView change) {
        var failure = change.failure();
        return "%s by %s: %s, %s%s (deployment %s)"
                .formatted(
                        Words.day(change.requestedAt()),
                        change.requestedBy(),
                        what(change),
                        change.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        failure == null ? "" : ": " + failure.message(),
                        change.id());
    }

    /** As in: it was ... */
    static String what(DeploymentView change) {
        return switch (change.kind()) {
            case DEPLOY -> "v%d deployed".formatted(change.releaseNumber());
            case ROLLBACK -> "rolled back to v%d".formatted(change.releaseNumber());
            case RESTART -> "restarted";
            case ENV_UPDATE -> "environment changed, which made v%d".formatted(change.releaseNumber());
            case SCALE -> "scaled to %d".formatted(change.replicas());
        };
    }
}
