package io.syntra.deployer.rollout;

/** Asks a replica whether it is ready. */
interface HealthCheck {

    /** Blocks until the replica answered, or did not in time. */
    Answer ask(int port, String path);

    /**
     * @param answered whether anything listened at all
     * @param message for people, for example {@code answered 503}
     */
    record Answer(boolean ok, boolean answered, String message) {}
}
