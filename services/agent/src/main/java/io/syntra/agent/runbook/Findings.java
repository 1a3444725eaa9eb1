package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.runbook.Hypothesis.Building;
import io.syntra.agent.signal.Traffic;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.agent.tool.AlikeLines;
import io.syntra.agent.tool.DeploymentStatus;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.contracts.telemetry.MetricView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that was collected about a service, and nothing else.
 *
 * @param callees the same of other services that its errors name
 * @param neighbours the same in short of services that nothing names
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
        List<Findings> callees,
        List<Findings> neighbours) {

    private static final Duration LATEST = Duration.ofMinutes(5);
    private static final double ENOUGH_REQUESTS = 20;
    private static final double HARDLY_ANY = 0.01;

    Findings {
        callees = List.copyOf(callees);
        neighbours = List.copyOf(neighbours);
    }

    Findings(
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
        this(service, now, errors, logs, deployments, errorRate, requests, latency, health, callees, List.of());
    }

    Findings calling(List<Findings> others) {
        return new Findings(
                service, now, errors, logs, deployments, errorRate, requests, latency, health, others, neighbours);
    }

    Findings beside(List<Findings> others) {
        return new Findings(
                service, now, errors, logs, deployments, errorRate, requests, latency, health, callees, others);
    }

    /** All others that were looked at. */
    Stream<Findings> others() {
        return Stream.concat(callees.stream(), neighbours.stream())
                .flatMap(other -> Stream.concat(Stream.of(other), other.others()));
    }

    List<Source<?>> all() {
        return List.of(errors, logs, deployments, errorRate, requests, latency, health);
    }

    History history() {
        return History.of(deployments.value().map(DeploymentStatus::recent).orElse(List.of()));
    }

    /** Of this service, or of another one that was looked at. */
    Findings of(Named which) {
        return others().filter(other -> other.service().equals(which))
                .findFirst()
                .orElse(this);
    }

    /** Says how to go back to what served before this deployment, where something did. */
    Building wayBack(Building about, DeploymentView deployment) {
        about.detail(Detail.RELEASE, deployment.releaseNumber(), deployments);
        history().servedBefore(deployment).ifPresent(before -> about.detail(
                        Detail.EARLIER_DEPLOYMENT, before.id(), deployments)
                .detail(Detail.EARLIER_RELEASE, before.releaseNumber(), deployments));
        return about;
    }

    Metrics metrics() {
        return new Metrics(requests, errorRate, latency);
    }

    /** Step by step; nothing without both metrics. */
    Optional<Course> course() {
        return metrics().course();
    }

    /** Known only with both metrics: counts without a rate say nothing about failures. */
    Source<Traffic> traffic() {
        return metrics().traffic();
    }

    /** Of what may still serve: a release that was replaced fails nobody any more. Nothing when it is not known. */
    Share failing() {
        var gone = history().gone();
        return traffic().value().map(known -> known.without(gone)).orElse(Traffic.NONE);
    }

    /** Whether of what came in the last minutes hardly anything failed, whatever did before. */
    boolean wellByNow() {
        var latest = metrics().between(now.minus(LATEST), now).all();
        return latest.requests() >= ENOUGH_REQUESTS && latest.errorRate() < HARDLY_ANY;
    }

    /** Since when requests fail, or take long; empty when the metrics do not say so. */
    Optional<Instant> began() {
        return course().flatMap(Course::turnForTheWorse).map(Course.Turn::at).or(() -> SlowedDown.slowed(this)
                .map(Shift::at));
    }

    /** Of one release; nothing when it is not known. */
    Share failing(int releaseNumber) {
        return traffic().value().map(known -> known.of(releaseNumber)).orElse(Traffic.NONE);
    }
}
