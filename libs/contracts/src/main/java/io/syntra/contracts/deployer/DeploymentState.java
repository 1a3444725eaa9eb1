package io.syntra.contracts.deployer;

import java.util.Set;

/** How far a deployment is. */
public enum DeploymentState {
    /** Stored, not begun. */
    REQUESTED,
    /** New replicas start. */
    STARTING,
    /** New replicas must answer their health check. */
    HEALTH_GATE,
    /** The router moves traffic. */
    SWITCHING,
    /** Old replicas finish their requests and end. */
    DRAINING,
    /** The wanted state is reached. */
    SUCCEEDED,
    /** Not reached; what served before keeps the traffic. */
    FAILED,
    /** A later rollback undid it. */
    ROLLED_BACK,
    /** A newer request replaced it. */
    SUPERSEDED;

    /** Those of what has the traffic or had it: what a rollback can go back to. */
    public static final Set<DeploymentState> REACHED = Set.of(SWITCHING, DRAINING, SUCCEEDED, ROLLED_BACK);
}
