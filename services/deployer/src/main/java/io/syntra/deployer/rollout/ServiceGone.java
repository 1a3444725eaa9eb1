package io.syntra.deployer.rollout;

/** Nothing is stored of the service any more, not even that it was deleted. */
final class ServiceGone extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ServiceGone() {
        super("nothing is stored of the service", null, false, false);
    }
}
