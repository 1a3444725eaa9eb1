package io.syntra.telemetry.promql.evaluation;

/**
 * Which times are asked about; in milliseconds.
 *
 * @param start the first one
 * @param end the last one is not later
 * @param step from one to the next
 * @param lookback how old the newest sample of a series may be
 */
public record Timing(long start, long end, long step, long lookback) {

    /** One time. */
    public static Timing at(long time, long lookback) {
        return new Timing(time, time, 1, lookback);
    }

    public long steps() {
        return (end - start) / step + 1;
    }
}
