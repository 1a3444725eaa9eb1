package io.syntra.deployer.runtime;

import io.syntra.contracts.Payload;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;

/** Whose output a replica's folder holds; lies in the folder, so that logs are shipped even if nothing else is left. */
public record ReplicaLabels(
        ReplicaId replicaId, WorkspaceId workspace, ServiceId serviceId, String serviceName, String version)
        implements Payload {}
