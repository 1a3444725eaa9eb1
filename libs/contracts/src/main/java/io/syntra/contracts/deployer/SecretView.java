package io.syntra.contracts.deployer;

import io.syntra.contracts.Payload;
import io.syntra.contracts.Remark;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.notification.MessageSecretView;
import io.syntra.contracts.workflow.SecretUseView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be said about a secret; its value is not among it.
 *
 * @param version counts up from 1; also the ETag
 * @param updatedBy who set this version; absent when a service took it out of what somebody wrote
 * @param usedBy the services whose environment names it, as they serve or are about to
 * @param usedByWorkflows where workflows name it; absent when the workflow service does not say, or was not asked
 * @param usedByTargets those that the workspace is told of other targets by, or messages wait for; absent when the
 *     notification service does not say, or was not asked
 * @param warnings what whoever set it just now should know
 */
public record SecretView(
        String name,
        int version,
        Instant updatedAt,
        @Nullable String updatedBy,
        List<Use> usedBy,
        @Nullable List<SecretUseView> usedByWorkflows,
        @Nullable List<MessageSecretView> usedByTargets,
        List<Remark> warnings)
        implements Payload {

    public SecretView {
        usedBy = usedBy == null ? List.of() : List.copyOf(usedBy);
        usedByWorkflows = usedByWorkflows == null ? null : List.copyOf(usedByWorkflows);
        usedByTargets = usedByTargets == null ? null : List.copyOf(usedByTargets);
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
    }

    public SecretView with(List<Remark> other) {
        return new SecretView(name, version, updatedAt, updatedBy, usedBy, usedByWorkflows, usedByTargets, other);
    }

    /** @param variable of the environment */
    public record Use(ServiceId serviceId, String service, String variable) {}
}
