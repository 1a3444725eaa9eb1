package io.syntra.deployer.runtime;

import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.deployer.release.ReleaseSpec;

/** @param attempt counts up from 1 each time the replica is started */
public record Launch(
        ReplicaId replica,
        int attempt,
        WorkspaceId workspace,
        ServiceId service,
        String serviceName,
        ReleaseSpec release) {}
