package io.syntra.deployer.rollout;

/** How a replica is, as the engine last wrote it down. */
public enum ReplicaState {
    /** Started, or about to be. */
    STARTING,
    /** Answers its health check. */
    READY,
    /** Does not, or ended and waits to be started again. */
    UNREADY,
    /** Ended by itself too often in a short time. */
    CRASH_LOOP,
    /** Gets no new requests and ends. */
    DRAINING,
    /** Is gone. */
    STOPPED
}
