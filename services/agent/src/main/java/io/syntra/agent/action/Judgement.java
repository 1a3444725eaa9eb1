package io.syntra.agent.action;

import io.syntra.agent.action.Trend.Doubt;
import io.syntra.agent.action.Trend.Way;
import io.syntra.agent.signal.Readings;
import io.syntra.contracts.agent.ActionView.Effect;
import io.syntra.contracts.agent.WatchedSignal;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether an action did what it was meant to do. Worse in any watched signal: it regressed. All aims well, and no guard
 * seen to be wrong: it is verified. Else nothing is concluded, and the words say why.
 *
 * @param detail a sentence for people
 */
record Judgement(Verdict verdict, String detail) {

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

    private record Watched(boolean aim, Trend trend) {

        boolean is(Way way) {
            return trend.way() == way;
        }

        boolean good() {
            return trend.way().good();
        }
    }

    /** @param least requests, before and after, below which nothing is judged */
    static Judgement of(Effect effect, Readings before, Readings after, int least, Look look) {
        var doubt = new Doubt(least, look.sure);
        var all = Stream.concat(
                        effect.aims().stream()
                                .map(aim -> new Watched(true, trend(aim, true, before, after, doubt, look))),
                        effect.guards().stream()
                                .map(guard -> new Watched(false, trend(guard, false, before, after, doubt, look))))
                .toList();
        if (all.stream().anyMatch(one -> one.is(Way.WORSE))) {
            return new Judgement(
                    Verdict.REGRESSED, "It is worse than before: " + words(all, one -> one.is(Way.WORSE)) + ".");
        }
        // What is not known yet may still turn out to be worse, so early nothing may be open.
        Predicate<Watched> goodEnough =
                one -> one.good() || (look == Look.AT_THE_END && !one.aim() && !one.is(Way.WRONG));
        if (all.stream().allMatch(goodEnough)) {
            var helped = all.stream().anyMatch(one -> one.is(Way.BETTER));
            return new Judgement(
                    Verdict.VERIFIED,
                    helped
                            ? "It helped: " + words(all, one -> one.is(Way.BETTER)) + "."
                            : "All is well, as before: " + words(all, Watched::good) + ".");
        }
        return new Judgement(
                Verdict.INCONCLUSIVE, "Not clear whether it helped: " + words(all, goodEnough.negate()) + ".");
    }

    private static Trend trend(
            WatchedSignal signal, boolean aim, Readings before, Readings after, Doubt doubt, Look look) {
        return switch (signal) {
            case ERROR_RATE -> Trend.ofFailures(before.traffic(), after.traffic(), doubt);
            case LATENCY_P95 ->
                Trend.ofLatency(before.traffic(), before.latency(), after.traffic(), after.latency(), aim, doubt);
            case READY_REPLICAS -> Trend.ofReplicas(before.replicas(), after.replicas(), look == Look.AT_THE_END);
        };
    }

    private static String words(List<Watched> all, Predicate<Watched> which) {
        return all.stream()
                .filter(which)
                .map(one -> one.trend().words())
                .distinct()
                .collect(Collectors.joining("; "));
    }
}
