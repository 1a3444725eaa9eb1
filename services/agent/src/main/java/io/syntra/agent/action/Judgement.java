package io.syntra.agent.action;

import io.syntra.agent.signal.Traffic.Share;
import java.util.Locale;

/** Whether an action helped, from the failure rates before and after it. */
final class Judgement {

    /** Below this, nothing is wrong. */
    private static final double FINE = 0.01;

    /** Worse than before by this much is a regression. */
    private static final double WORSE = 0.02;

    /** All is well only when the requests that came would have shown a rate that rose by this much. */
    private static final double NOTICED = 0.03;

    /** At most this share of the failures may be left. */
    private static final double LEFT = 0.25;

    /**
     * How many standard errors wide the doubt is. Who looks again and again will see a large difference by chance, so
     * before the time is over it must be larger.
     */
    enum Look {
        EARLY(3.5),
        AT_THE_END(1.645);

        private final double sure;

        Look(double sure) {
            this.sure = sure;
        }
    }

    enum Verdict {
        VERIFIED,
        REGRESSED,
        INCONCLUSIVE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Judgement() {}

    /** @param least requests, before and after, below which nothing is judged */
    static Verdict of(Share before, Share after, int least, Look look) {
        if (before.requests() < least || after.requests() < least) {
            return Verdict.INCONCLUSIVE;
        }
        double was = before.errorRate();
        double is = after.errorRate();
        var then = Range.of(before, look.sure);
        var now = Range.of(after, look.sure);
        if (is > was + WORSE && now.least() > then.most()) {
            return Verdict.REGRESSED;
        }
        boolean helped = (is <= FINE || is <= was * LEFT) && now.most() < then.least();
        boolean fine = was <= FINE && is <= FINE && now.most() < FINE + NOTICED;
        return helped || fine ? Verdict.VERIFIED : Verdict.INCONCLUSIVE;
    }

    /** The failure rates that go with what was seen (Wilson's interval): the fewer requests, the more rates. */
    private record Range(double least, double most) {

        static Range of(Share share, double sure) {
            double n = share.requests();
            double rate = share.errorRate();
            double square = sure * sure;
            double middle = rate + square / (2 * n);
            double half = sure * Math.sqrt(rate * (1 - rate) / n + square / (4 * n * n));
            return new Range((middle - half) / (1 + square / n), (middle + half) / (1 + square / n));
        }
    }
}
