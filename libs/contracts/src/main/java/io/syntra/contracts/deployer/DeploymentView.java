package io.syntra.contracts.deployer;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Payload;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of what runs, and how far it is.
 *
 * @param idempotencyKey with which it was asked for; tells who lost the answer that the request was taken
 */
public record DeploymentView(
        DeploymentId id,
        ServiceId serviceId,
        String serviceName,
        DeploymentKind kind,
        DeploymentState state,
        ReleaseId releaseId,
        int releaseNumber,
        @Nullable ReleaseId previousReleaseId,
        @Nullable Integer previousReleaseNumber,
        int replicas,
        String requestedBy,
        @Nullable String idempotencyKey,
        @Nullable Failure failure,
        List<Step> steps,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt)
        implements Payload {

    public DeploymentView {
        steps = List.copyOf(steps);
    }

    /** The same without the replica's last lines. */
    public DeploymentView withoutLog() {
        return failure == null || failure.logTail.isEmpty()
                ? this
                : new DeploymentView(
                        id,
                        serviceId,
                        serviceName,
                        kind,
                        state,
                        releaseId,
                        releaseNumber,
                        previousReleaseId,
                        previousReleaseNumber,
                        replicas,
                        requestedBy,
                        idempotencyKey,
                        new Failure(failure.code, failure.message, List.of()),
                        steps,
                        requestedAt,
                        startedAt,
                        finishedAt);
    }

    /**
     * Why it failed, for people.
     *
     * @param code for example {@code health_timeout}, {@code port_in_use}, {@code start_failed}
     * @param message what was wrong and the way out
     * @param logTail the last lines the replica wrote
     */
    public record Failure(String code, String message, List<String> logTail) {

        public Failure {
            logTail = List.copyOf(logTail);
        }
    }

    public record Step(String name, String message, Instant at) {}
}
