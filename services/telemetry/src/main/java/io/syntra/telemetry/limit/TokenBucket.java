package io.syntra.telemetry.limit;

/**
 * Fills by so many a second. Who comes while anything is in it gets all that they need, and the next waits until that is
 * filled up again: so a large request passes at last, and the mean over time is never exceeded.
 */
final class TokenBucket {

    /** Of what comes at once after a quiet time. */
    private static final int SECONDS = 10;

    private double level;
    private double perSecond;
    private long filledAt;

    TokenBucket(double perSecond, long nowMillis) {
        this.perSecond = perSecond;
        this.level = perSecond * SECONDS;
        this.filledAt = nowMillis;
    }

    void fill(double perSecondNow, long nowMillis) {
        // A clock that goes back fills nothing.
        level = Math.min(perSecond * SECONDS, level + perSecond * Math.max(0, nowMillis - filledAt) / 1000);
        perSecond = perSecondNow;
        filledAt = nowMillis;
    }

    /** Seconds until something may be taken; 0 when it may be now. */
    long secondsToWait() {
        return level > 0 ? 0 : Math.max(1, (long) Math.ceil(-level / perSecond));
    }

    void take(double amount) {
        level -= amount;
    }
}
