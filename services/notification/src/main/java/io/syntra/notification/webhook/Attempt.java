package io.syntra.notification.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one attempt to send. Reasons are for people and hold no credentials. */
public sealed interface Attempt {

    /**
     * The target answered.
     *
     * @param retryAfter what its Retry-After header asked for
     * @param excerpt the beginning of its answer
     */
    record Answered(int status, @Nullable Duration retryAfter, String excerpt) implements Attempt {}

    /** Nothing of the message left: no address, no connection. */
    record NotSent(String reason) implements Attempt {}

    /** The message left, or part of it, and nothing is known of its fate. */
    record NoAnswer(String reason) implements Attempt {}

    /** It must not be sent there. */
    record Refused(String reason) implements Attempt {}
}
