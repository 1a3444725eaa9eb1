package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.tool.DeploymentStatus;
import io.syntra.contracts.deployer.DeploymentView;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tells what was changed of a service, the newest first. */
final class ChangeReport {

    private static final int MOST = 8;

    private ChangeReport() {}

    static String of(Named service, Source<DeploymentStatus> deployments) {
        return switch (deployments) {
            case Source.Missing<DeploymentStatus> missing ->
                "I cannot see the deployments (" + missing.why() + "), so I cannot say what changed.";
            case Source.Told<DeploymentStatus> told -> {
                var newestFirst = History.of(told.answer().recent()).newestFirst();
                yield newestFirst.isEmpty()
                        ? "Nothing was ever deployed to " + service.name() + ". [1]\nSources: [1] get_deployment_status"
                        : newestFirst.stream()
                                .limit(MOST)
                                .map(ChangeReport::line)
                                .collect(Collectors.joining(
                                        "\n",
                                        "What changed in " + service.name() + ", the newest first:\n",
                                        "\nSources: [1] get_deployment_status"));
            }
        };
    }

    private static String line(DeploymentView change) {
        return "  - " + change(change) + " [1]";
    }

    static String change(DeploymentView change) {
        var failure = change.failure();
        return "%s %s by %s: %s, %s%s (deployment %s)"
                .formatted(
                        change.requestedAt().toString().substring(0, 10),
                        Words.time(change.requestedAt()),
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
