package io.syntra.contracts.deployer;

/** How a service or replica is. */
public enum HealthStatus {
    /** Every wanted replica answers its health check. */
    HEALTHY,
    /** Some replicas answer, fewer than wanted. */
    DEGRADED,
    /** No replica answers though some are wanted. */
    UNHEALTHY,
    /** No replica is wanted. */
    STOPPED,
    /** Not looked at yet. */
    UNKNOWN
}
