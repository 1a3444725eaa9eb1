package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.signal.Traffic;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.agent.tool.DeploymentStatus;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.contracts.telemetry.LogView;
import io.syntra.contracts.telemetry.MetricView;
import java.time.Instant;
import java.util.List;

/** All that was collected about a service, and nothing else. */
record Findings(
        Named service,
        Instant now,
        Source<List<ErrorGroupView>> errors,
        Source<LogView> logs,
        Source<DeploymentStatus> deployments,
        Source<MetricView> errorRate,
        Source<MetricView> requests,
        Source<HealthView> health) {

    List<Source<?>> all() {
        return List.of(errors, logs, deployments, errorRate, requests, health);
    }

    History history() {
        return History.of(deployments.value().map(DeploymentStatus::recent).orElse(List.of()));
    }

    /** Known only with both metrics: counts without a rate say nothing about failures. */
    Source<Traffic> traffic() {
        return switch (requests) {
            case Source.Missing<MetricView> missing -> new Source.Missing<>(missing.tool(), missing.why());
            case Source.Told<MetricView> counts ->
                switch (errorRate) {
                    case Source.Missing<MetricView> missing -> new Source.Missing<>(missing.tool(), missing.why());
                    case Source.Told<MetricView> rates ->
                        new Source.Told<>(rates.callId(), Traffic.of(counts.answer(), rates.answer()));
                };
        };
    }

    /** Nothing when it is not known. */
    Share failing() {
        return traffic().value().map(Traffic::all).orElse(Traffic.NONE);
    }

    /** Of one release; nothing when it is not known. */
    Share failing(int releaseNumber) {
        return traffic().value().map(known -> known.of(releaseNumber)).orElse(Traffic.NONE);
    }
}
