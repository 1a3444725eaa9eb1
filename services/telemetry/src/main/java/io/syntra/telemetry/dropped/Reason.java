package io.syntra.telemetry.dropped;

import io.syntra.telemetry.signal.Signal;

/**
 * Why records of a signal were not kept.
 *
 * @param text as the API tells it
 */
public record Reason(Signal signal, String text) {

    /** What cannot be kept at all: a wrong time, no ids, too large. */
    public static Reason invalid(Signal signal) {
        return new Reason(signal, "invalid");
    }

    /** Refused with 429; the sender may have sent it again. */
    public static Reason rateLimited(Signal signal) {
        return new Reason(signal, "rate_limited");
    }

    /** Attributes that a log record or span had too many, which was kept without them; or data points that had too many. */
    public static Reason tooManyAttributes(Signal signal) {
        return new Reason(signal, "too_many_attributes");
    }

    public static Reason tooManyValues(Signal signal) {
        return new Reason(signal, "too_many_values");
    }

    public static Reason rule(Signal signal, String rule) {
        return new Reason(signal, "rule:" + rule);
    }
}
