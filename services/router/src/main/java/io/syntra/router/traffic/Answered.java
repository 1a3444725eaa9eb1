package io.syntra.router.traffic;

/**
 * How one request ended.
 *
 * @param status what the user got; 0 when the user left before there was an answer
 * @param byRouter the router made the answer, or cut it short because the replica did
 * @param nanos from the request's head to the end of its answer
 */
public record Answered(int status, boolean byRouter, long nanos) {

    boolean clientError() {
        return status >= 400 && status < 500;
    }

    boolean serverError() {
        return status >= 500 || (byRouter && !clientError() && status != 0);
    }

    /** Whether there is something behind the path: a scanner's are answered with 404, and by the router while nobody is. */
    boolean showsRoute() {
        return status != 0 && !byRouter && !clientError();
    }

    boolean gatewayError() {
        return byRouter && serverError();
    }
}
