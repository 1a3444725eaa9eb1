package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.signal.Traffic;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.agent.tool.AlikeLines;
import io.syntra.agent.tool.DeploymentStatus;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.contracts.telemetry.MetricView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that was collected about a service, and nothing else.
 *
 * @param callees the same of other services that its errors name
 */
record Findings(
        Named service,
        Instant now,
        Source<List<ErrorGroupView>> errors,
        Source<AlikeLines> logs,
        Source<DeploymentStatus> deployments,
        Source<MetricView> errorRate,
        Source<MetricView> requests,
        Source<MetricView> latency,
        Source<HealthView> health,
        List<Findings> callees) {

    Findings {
        callees = List.copyOf(callees);
    }

    List<Source<?>> all() {
        return List.of(errors, logs, deployments, errorRate, requests, latency, health);
    }

    History history() {
        return History.of(deployments.value().map(DeploymentStatus::recent).orElse(List.of()));
    }

    /** Of this service, or of one that it calls. */
    History historyOf(Named which) {
        return callees.stream()
                .filter(callee -> callee.service().equals(which))
                .findFirst()
                .orElse(this)
                .history();
    }

    /** Step by step; nothing without both metrics. */
    Optional<Course> course() {
        return requests.value().flatMap(counts -> errorRate.value().map(rates -> Course.of(counts, rates)));
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

    /** Of what may still serve: a release that was replaced fails nobody any more. Nothing when it is not known. */
    Share failing() {
        var gone = history().gone();
        return traffic().value().map(known -> known.without(gone)).orElse(Traffic.NONE);
    }

    /** Of all releases in this time. Nothing when it is not known. */
    Share failing(Instant from, Instant to) {
        return requests.value()
                .flatMap(counts -> errorRate.value().map(rates -> Traffic.between(counts, rates, from, to)
                        .all()))
                .orElse(Traffic.NONE);
    }

    /** Of one release; nothing when it is not known. */
    Share failing(int releaseNumber) {
        return traffic().value().map(known -> known.of(releaseNumber)).orElse(Traffic.NONE);
    }
}
