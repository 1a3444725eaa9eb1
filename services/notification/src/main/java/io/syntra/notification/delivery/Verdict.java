package io.syntra.notification.delivery;

import io.syntra.notification.webhook.Attempt;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an attempt means for its delivery. */
sealed interface Verdict {

    record Delivered() implements Verdict {}

    record Retry(Instant at, String reason) implements Verdict {}

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

    static Verdict of(Attempt attempt, Try made, BackOff backOff) {
        return switch (attempt) {
            case Attempt.Answered answered -> ofStatus(answered, made, backOff);
            case Attempt.NotSent notSent -> retry(notSent.reason(), null, made, backOff);
            case Attempt.NoAnswer noAnswer ->
                new Unknown(noAnswer.reason() + "; it may have arrived, so it is not sent again by itself");
            case Attempt.Refused refused -> new Failed(refused.reason());
        };
    }

    private static Verdict ofStatus(Attempt.Answered answered, Try made, BackOff backOff) {
        int status = answered.status();
        var reason = "the target answered " + status + (answered.excerpt().isEmpty() ? "" : ": " + answered.excerpt());
        if (status >= 200 && status < 300) {
            return new Delivered();
        }
        if (status == 408 || status == 429 || status >= 500) {
            return retry(reason, answered.retryAfter(), made, backOff);
        }
        if (status >= 300 && status < 400) {
            return new Failed("the target answered " + status + ", a redirect, and those are not followed");
        }
        return new Failed(reason);
    }

    private static Verdict retry(String reason, @Nullable Duration retryAfter, Try made, BackOff backOff) {
        if (made.number() >= made.max()) {
            return new Failed(reason + " (attempt " + made.number() + " of " + made.max() + ")");
        }
        var pause = retryAfter == null
                ? backOff.after(made.number(), made.salt())
                : backOff.after(made.number(), made.salt(), retryAfter);
        return new Retry(made.now().plus(pause), reason);
    }
}
