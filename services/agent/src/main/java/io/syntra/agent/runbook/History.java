package io.syntra.agent.runbook;

import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What was deployed when. */
record History(List<DeploymentView> newestFirst) {

    static History of(List<DeploymentView> deployments) {
        return new History(deployments.stream()
                .sorted(Comparator.comparing(DeploymentView::requestedAt).reversed())
                .toList());
    }

    Optional<DeploymentView> newest() {
        return newestFirst.stream().findFirst();
    }

    /** The deployment that brought the release that serves now; a restart or a scale brings none. */
    Optional<DeploymentView> serving() {
        return brought().stream().findFirst();
    }

    /**
     * Where a rollback goes when nobody says where to: while another release is on its way and does not serve yet, to what
     * serves; else to the release before that. As the deployer has it.
     */
    Optional<DeploymentView> back() {
        return present()
                .filter(present -> pending()
                        .filter(pending -> !pending.releaseId().equals(present.releaseId()))
                        .isPresent())
                .or(() -> serving().flatMap(this::servedBefore));
    }

    /** The newest that has the traffic: what serves now, in as many replicas. */
    Optional<DeploymentView> present() {
        return standing().findFirst();
    }

    /** The newest, while it does not serve yet. */
    Optional<DeploymentView> pending() {
        return newest().filter(deployment -> switch (deployment.state()) {
            case REQUESTED, STARTING, HEALTH_GATE -> true;
            case SWITCHING, DRAINING, SUCCEEDED, FAILED, ROLLED_BACK, SUPERSEDED -> false;
        });
    }

    /** The deployments that brought another release than the one before them, newest first. */
    List<DeploymentView> brought() {
        var reached = reached();
        return IntStream.range(0, reached.size())
                .filter(i -> i == reached.size() - 1
                        || !reached.get(i).releaseId().equals(reached.get(i + 1).releaseId()))
                .mapToObj(reached::get)
                .toList();
    }

    /** The releases that served once and do not any more. */
    Set<String> gone() {
        var brought = brought();
        return brought.stream()
                .filter(deployment ->
                        deployment.releaseNumber() != brought.getFirst().releaseNumber())
                .map(deployment -> "v" + deployment.releaseNumber())
                .collect(Collectors.toSet());
    }

    /** The newest deployment that reached its state with the release that served before this one. */
    Optional<DeploymentView> servedBefore(DeploymentView deployment) {
        var earlier = standing()
                .filter(other -> other.requestedAt().isBefore(deployment.requestedAt()))
                .filter(other -> !other.releaseId().equals(deployment.releaseId()))
                .toList();
        ReleaseId named = deployment.previousReleaseId();
        return earlier.stream()
                .filter(other -> Objects.equals(other.releaseId(), named))
                .findFirst()
                .or(() -> earlier.stream().findFirst());
    }

    /** The newest deployment that reached its state with this release. */
    Optional<DeploymentView> reachedWith(int releaseNumber) {
        return reached().stream()
                .filter(deployment -> deployment.releaseNumber() == releaseNumber)
                .findFirst();
    }

    /** Those that reached their state, newest first. */
    List<DeploymentView> reached() {
        return newestFirst.stream()
                .filter(deployment -> DeploymentState.REACHED.contains(deployment.state()))
                .toList();
    }

    /** Those of them that no rollback undid. */
    private Stream<DeploymentView> standing() {
        return reached().stream().filter(deployment -> deployment.state() != DeploymentState.ROLLED_BACK);
    }

    /** When users began to be served by it. */
    static Instant tookEffect(DeploymentView deployment) {
        return deployment.steps().stream()
                .filter(step -> step.name().equalsIgnoreCase(DeploymentState.SWITCHING.name()))
                .map(DeploymentView.Step::at)
                .findFirst()
                .orElseGet(() -> firstKnown(deployment));
    }

    /** When it last got a step further. */
    static Instant moved(DeploymentView deployment) {
        return deployment.steps().stream()
                .map(DeploymentView.Step::at)
                .max(Comparator.naturalOrder())
                .orElse(deployment.requestedAt());
    }

    private static Instant firstKnown(DeploymentView deployment) {
        var finished = deployment.finishedAt();
        var started = deployment.startedAt();
        return finished != null ? finished : started != null ? started : deployment.requestedAt();
    }
}
