package io.syntra.deployer.rollout;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.router.RouteView;
import java.util.Optional;

/** Says where the traffic of a service goes, and what it still has in hand for replicas that get no more of it. */
interface Router {

    /**
     * Blocks until it answered, or did not in time.
     *
     * @return empty when there is no answer, or none that helps
     */
    Optional<RouteView> route(WorkspaceId workspace, ServiceId service);
}
