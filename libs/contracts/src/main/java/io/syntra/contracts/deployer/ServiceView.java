package io.syntra.contracts.deployer;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Payload;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A service as the deployer knows it.
 *
 * @param url where the router serves it
 * @param replicas wanted
 * @param releaseId the release that serves; absent before the first successful deployment
 * @param latestDeploymentId the newest request, whatever became of it
 * @param pendingDeploymentId the newest request while it does not serve yet: a further change builds on it, or gives it
 *     up. Absent once it has the traffic or is done
 * @param generation rises with every change; also the ETag
 */
public record ServiceView(
        ServiceId id,
        String name,
        String url,
        HealthStatus health,
        int replicas,
        int readyReplicas,
        @Nullable ReleaseId releaseId,
        @Nullable Integer releaseNumber,
        @Nullable DeploymentId latestDeploymentId,
        @Nullable DeploymentId pendingDeploymentId,
        long generation,
        Instant createdAt,
        Instant updatedAt)
        implements Payload {

    /**
     * What a change is planned on, as one line: another one means another plan. Whether the newest deployment still is to
     * serve is part of it: it changes what a change builds on. Health is not: a service that comes and goes is the one that
     * needs help most.
     */
    public String seen() {
        return "release=%s replicas=%d deployment=%s pending=%s"
                .formatted(releaseId, replicas, latestDeploymentId, pendingDeploymentId);
    }
}
