package io.syntra.contracts.deployer;

/** Why a deployment was asked for. */
public enum DeploymentKind {
    /** A new release. */
    DEPLOY,
    /** An earlier release again. */
    ROLLBACK,
    /** The same release in fresh replicas. */
    RESTART,
    /** Another number of replicas. */
    SCALE,
    /** The release that serves with another environment, in fresh replicas. */
    ENV_UPDATE
}
