package io.syntra.router.traffic;

import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.RouteTable.Target;

/** Whom a request counts for. */
public record Billed(WorkspaceId workspace, ServiceId service, ReleaseId release, String version, String region) {

    public static Billed of(WorkspaceId workspace, ServiceId service, Target target) {
        return new Billed(workspace, service, target.releaseId(), target.version(), target.region());
    }
}
