package io.syntra.notification.delivery;

import io.syntra.channel.Meaning;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came of an attempt means for its delivery. */
sealed interface Verdict {

    /**
     * @param message what the channel calls it
     * @param place what the channel calls the place where it is
     */
    record Delivered(@Nullable String message, @Nullable String place) implements Verdict {

        Delivered(@Nullable String message) {
            this(message, null);
        }
    }

    record Retry(Instant at, String reason) implements Verdict {}

    /** Too much was sent there: it is tried again, however often, and this try does not count. */
    record Wait(Instant at, String reason) implements Verdict {}

    record Failed(String reason) implements Verdict {}

    record Unknown(String reason) implements Verdict {}

    /**
     * Who is asking: the attempt that was made.
     *
     * @param number from 1
     * @param max the last number there may be
     * @param salt spreads retries
     */
    record Try(int number, int max, int salt, Instant now) {}

    static Verdict of(Meaning meaning, Try made, BackOff backOff) {
        return switch (meaning) {
            case Meaning.Delivered delivered -> new Delivered(delivered.message(), delivered.place());
            case Meaning.Retry retry -> retry(retry.reason(), retry.after(), made, backOff);
            case Meaning.Limited limited ->
                new Wait(made.now().plus(limit(limited.after(), made, backOff)), limited.reason());
            case Meaning.Moved moved -> retry(moved.reason(), Duration.ZERO, made, backOff);
            case Meaning.Unthreaded unthreaded -> retry(unthreaded.reason(), Duration.ZERO, made, backOff);
            case Meaning.Permanent permanent -> new Failed(permanent.reason());
            case Meaning.Unknown unknown -> new Unknown(unknown.reason());
        };
    }

    private static Verdict retry(String reason, @Nullable Duration retryAfter, Try made, BackOff backOff) {
        if (made.number() >= made.max()) {
            return new Failed(reason + " (attempt " + made.number() + " of " + made.max() + ")");
        }
        return new Retry(made.now().plus(pause(retryAfter, made, backOff)), reason);
    }

    /** A channel that says how long means just that: longer would only hold up what comes after. */
    private static Duration limit(@Nullable Duration said, Try made, BackOff backOff) {
        return said == null ? backOff.after(made.number(), made.salt()) : backOff.asked(said);
    }

    private static Duration pause(@Nullable Duration retryAfter, Try made, BackOff backOff) {
        return retryAfter == null
                ? backOff.after(made.number(), made.salt())
                : backOff.after(made.number(), made.salt(), retryAfter);
    }
}
