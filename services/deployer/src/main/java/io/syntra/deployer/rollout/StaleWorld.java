package io.syntra.deployer.rollout;

/** A request changed the service between the look and the write; look again. */
final class StaleWorld extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StaleWorld() {
        super("the service was changed in the meantime", null, false, false);
    }
}
