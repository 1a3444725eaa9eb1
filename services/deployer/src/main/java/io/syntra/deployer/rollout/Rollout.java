package io.syntra.deployer.rollout;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView.Failure;
import io.syntra.contracts.deployer.DeploymentView.Step;
import io.syntra.deployer.deployment.Deployments;
import io.syntra.deployer.release.ReleaseSpec;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A deployment on its way.
 *
 * @param goal what it is to reach
 * @param progress how far it is
 */
record Rollout(DeploymentId id, int seq, Goal goal, Progress progress) {

    /**
     * @param incarnation whose replicas are to serve
     * @param replicas how many of them
     * @param undoesAfter what succeeded after the deployment with this number is undone by it
     */
    record Goal(
            DeploymentKind kind,
            ReleaseSpec release,
            UUID incarnation,
            int replicas,
            @Nullable Integer undoesAfter) {}

    record Progress(
            DeploymentState state,
            @Nullable ReleaseId previousRelease,
            @Nullable Integer previousNumber,
            @Nullable Failure failure,
            List<Step> steps,
            @Nullable Instant startedAt,
            @Nullable Instant gateDeadline,
            @Nullable Instant finishedAt) {

        Progress {
            steps = List.copyOf(steps);
        }
    }

    DeploymentState state() {
        return progress.state;
    }

    boolean isActive() {
        return Deployments.ACTIVE.contains(progress.state);
    }

    /** Whether its replicas have the traffic. */
    boolean hasSwitched() {
        return progress.state == DeploymentState.SWITCHING || progress.state == DeploymentState.DRAINING;
    }

    Rollout started(Instant at, @Nullable ReleaseSpec previous) {
        var from = previous == null ? null : previous.id();
        var number = previous == null ? null : previous.number();
        return with(new Progress(DeploymentState.REQUESTED, from, number, null, progress.steps, at, null, null));
    }

    Rollout gateUntil(Instant deadline) {
        var p = progress;
        return with(new Progress(
                p.state, p.previousRelease, p.previousNumber, p.failure, p.steps, p.startedAt, deadline, p.finishedAt));
    }

    Rollout reach(DeploymentState state, String message, Instant at) {
        return reach(state, message, at, progress.failure);
    }

    Rollout fail(Failure failure, Instant at) {
        return reach(DeploymentState.FAILED, failure.message(), at, failure);
    }

    /** Something to tell without a new state. */
    Rollout note(String message, Instant at) {
        return reach(progress.state, message, at, progress.failure);
    }

    private Rollout reach(DeploymentState state, String message, Instant at, @Nullable Failure failure) {
        var p = progress;
        var step = new Step(state.name().toLowerCase(Locale.ROOT), message, at);
        var finishedAt = p.finishedAt == null && !Deployments.ACTIVE.contains(state) ? at : p.finishedAt;
        return with(new Progress(
                state,
                p.previousRelease,
                p.previousNumber,
                failure,
                Stream.concat(p.steps.stream(), Stream.of(step)).toList(),
                p.startedAt,
                p.gateDeadline,
                finishedAt));
    }

    private Rollout with(Progress next) {
        return new Rollout(id, seq, goal, next);
    }
}
