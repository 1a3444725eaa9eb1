package io.syntra.agent.simulator;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;

/**
 * Something that makes requests fail, or only fills the log.
 *
 * @param from minutes before now at which it began
 * @param until minutes before now at which it ended
 * @param releases those that it hits
 * @param share of the requests, by minutes since it began
 * @param answersFail the request itself is answered with 5xx
 * @param slower what latency is multiplied with
 */
record Fault(
        double from,
        double until,
        IntPredicate releases,
        DoubleUnaryOperator share,
        Failure failure,
        boolean answersFail,
        double slower) {

    static Fault of(double from, double share, Failure failure) {
        return new Fault(from, 0, release -> true, minutes -> share, failure, true, 1);
    }

    Fault onlyIn(IntPredicate hit) {
        return new Fault(from, until, hit, share, failure, answersFail, slower);
    }

    Fault until(double end) {
        return new Fault(from, end, releases, share, failure, answersFail, slower);
    }

    Fault growing(DoubleUnaryOperator byMinutes) {
        return new Fault(from, until, releases, byMinutes, failure, answersFail, slower);
    }

    Fault slower(double times) {
        return new Fault(from, until, releases, share, failure, answersFail, times);
    }

    /** Logged as an error, and the request is answered all the same. */
    Fault harmless() {
        return new Fault(from, until, releases, share, failure, false, slower);
    }

    boolean hits(double minutesAgo, int release) {
        return minutesAgo <= from && minutesAgo >= until && releases.test(release);
    }
}
