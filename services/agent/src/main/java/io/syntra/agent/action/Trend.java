package io.syntra.agent.action;

import io.syntra.agent.signal.Replicas;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.Plural;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one signal went from before an action to after it. Each is compared as the range of values that go with what was
 * seen; the fewer requests, the wider. Worse or better is said only when the ranges do not touch (ADR 12, ADR 24).
 *
 * @param words a sentence for people, without its full stop
 */
record Trend(Way way, String words) {

    /** Below this failure rate, nothing is wrong. */
    private static final double FINE = 0.01;

    /** A failure rate that rose by this much is worse. */
    private static final double WORSE = 0.02;

    /** All is well only when the requests that came would have shown a failure rate that rose by this much. */
    private static final double NOTICED = 0.03;

    /** At most this share of the failures may be left. */
    private static final double LEFT = 0.25;

    /** So many times the latency is another one. */
    private static final double TIMES = 1.5;

    /** In milliseconds; a smaller difference nobody feels, however many times it is. */
    private static final double FELT = 50;

    /**
     * The standard error of the logarithm of a 95th percentile, for one request: √(q(1−q)) / φ(z(q)) = 0.218 / 0.103 for
     * q = 0.95, where latencies are log-normal with a spread of 1, as those of web services about are. It falls with the
     * square root of the requests. Textbook: the asymptotic variance of a sample quantile is q(1−q) / (n f(x)²).
     */
    private static final double SPREAD = 2.11;

    enum Way {
        /** It was not well, and is now. */
        BETTER,
        /** It was well, and is. */
        WELL,
        WORSE,
        /** It is not well, and not worse than before as far as can be told. */
        WRONG,
        UNKNOWN;

        boolean good() {
            return this == BETTER || this == WELL;
        }
    }

    /**
     * @param least requests, before and after, below which nothing is said
     * @param sure how many standard errors the doubt is wide
     */
    record Doubt(int least, double sure) {}

    static Trend ofFailures(@Nullable Share before, @Nullable Share after, Doubt doubt) {
        if (before == null || after == null) {
            return silent();
        }
        double was = before.errorRate();
        double is = after.errorRate();
        if (enough(before, doubt) && enough(after, doubt)) {
            var then = Range.ofRate(before, doubt.sure);
            var now = Range.ofRate(after, doubt.sure);
            if (is > was + WORSE && now.least() > then.most()) {
                return new Trend(Way.WORSE, "more requests fail than before");
            }
            if ((is <= FINE || is <= was * LEFT) && now.most() < then.least()) {
                return new Trend(Way.BETTER, "hardly any request fails now");
            }
            if (was <= FINE && is <= FINE && now.most() < FINE + NOTICED) {
                return new Trend(Way.WELL, "hardly any request fails");
            }
        }
        return enough(after, doubt) && is > FINE
                ? new Trend(
                        Way.WRONG,
                        enough(before, doubt)
                                ? "requests still fail, fewer than before at best"
                                : "requests fail, and too few came before it to compare with")
                : tooFew(before, after, doubt);
    }

    /** @param aimed whether it is to fall; else it is enough that it does not rise */
    static Trend ofLatency(
            @Nullable Share requestsBefore,
            @Nullable Double before,
            @Nullable Share requestsAfter,
            @Nullable Double after,
            boolean aimed,
            Doubt doubt) {
        if (requestsBefore == null || requestsAfter == null) {
            return silent();
        }
        if (!enough(requestsBefore, doubt) || !enough(requestsAfter, doubt)) {
            return tooFew(requestsBefore, requestsAfter, doubt);
        }
        if (before == null || after == null) {
            return new Trend(Way.UNKNOWN, "how long requests take was not measured");
        }
        var then = Range.ofLatency(before, requestsBefore, doubt.sure);
        var now = Range.ofLatency(after, requestsAfter, doubt.sure);
        var figures = "95 of 100 requests take up to %s, before %s".formatted(millis(after), millis(before));
        if (longer(before, after) && now.least() > then.most()) {
            return new Trend(Way.WORSE, figures);
        }
        if (longer(after, before) && now.most() < then.least()) {
            return new Trend(Way.BETTER, figures);
        }
        if (aimed) {
            return new Trend(
                    longer(after, before) ? Way.UNKNOWN : Way.WRONG, figures + ", which is no clear difference");
        }
        return longer(before, now.most())
                ? new Trend(Way.UNKNOWN, "too few requests came to tell whether they take longer")
                : new Trend(Way.WELL, "requests take no longer");
    }

    private static boolean longer(double one, double other) {
        return other >= one * TIMES && other >= one + FELT;
    }

    /** @param last whether nobody looks again: one that is not ready now may be in a moment */
    static Trend ofReplicas(@Nullable Replicas before, @Nullable Replicas after, boolean last) {
        if (after == null) {
            return new Trend(Way.UNKNOWN, "the deployer does not say how many replicas are ready");
        }
        var figures = "%d of %s ready".formatted(after.ready(), Plural.of(after.wanted(), "replica"));
        if (after.complete()) {
            return new Trend(before == null || before.complete() ? Way.WELL : Way.BETTER, figures);
        }
        if (!last) {
            return new Trend(Way.UNKNOWN, figures);
        }
        return before != null && after.ready() < Math.min(before.ready(), after.wanted())
                ? new Trend(Way.WORSE, figures + ", before %d".formatted(before.ready()))
                : new Trend(Way.WRONG, figures);
    }

    private static boolean enough(Share share, Doubt doubt) {
        return share.requests() >= doubt.least;
    }

    private static Trend silent() {
        return new Trend(Way.UNKNOWN, "telemetry does not answer");
    }

    private static Trend tooFew(Share before, Share after, Doubt doubt) {
        return new Trend(
                Way.UNKNOWN,
                !enough(after, doubt)
                        ? "%s came since, too few to judge by".formatted(requests(after))
                        : !enough(before, doubt)
                                ? "%s came before it, too few to compare with".formatted(requests(before))
                                : "too few requests came to tell the time after from the time before");
    }

    private static String requests(Share share) {
        long count = Math.round(share.requests());
        return count == 0 ? "no request" : Plural.of(count, "request");
    }

    private static String millis(double latency) {
        return String.format(Locale.ROOT, "%.0f ms", latency);
    }

    /** The values that go with what was seen. */
    private record Range(double least, double most) {

        /** Wilson's interval. */
        static Range ofRate(Share share, double sure) {
            double n = share.requests();
            double rate = share.errorRate();
            double square = sure * sure;
            double middle = rate + square / (2 * n);
            double half = sure * Math.sqrt(rate * (1 - rate) / n + square / (4 * n * n));
            return new Range((middle - half) / (1 + square / n), (middle + half) / (1 + square / n));
        }

        static Range ofLatency(double latency, Share share, double sure) {
            double times = Math.exp(sure * SPREAD / Math.sqrt(share.requests()));
            return new Range(latency / times, latency * times);
        }
    }
}
