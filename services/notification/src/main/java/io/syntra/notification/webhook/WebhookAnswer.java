package io.syntra.notification.webhook;

import io.syntra.channel.Answer;
import io.syntra.channel.Meaning;
import io.syntra.egress.RetryAfter;
import java.time.Instant;
import java.util.Set;

/** What a webhook's answer means: the status alone decides, the rest of it is for people. */
public final class WebhookAnswer {

    private static final int EXCERPT = 200;

    /** Bad request, conflict, too large, of another kind, unprocessable (RFC 9110, 15.5): others may well be taken there. */
    private static final Set<Integer> OF_THE_MESSAGE = Set.of(400, 409, 413, 415, 422);

    private WebhookAnswer() {}

    public static Meaning of(Answer answer, Instant now) {
        int status = answer.status();
        var excerpt = printable(answer.body());
        var reason = "the target answered " + status + (excerpt.isEmpty() ? "" : ": " + excerpt);
        if (status >= 200 && status < 300) {
            return new Meaning.Delivered(reason, null);
        }
        var after = RetryAfter.parse(answer.header("Retry-After").orElse(null), now);
        if (status == 429) {
            return new Meaning.Limited(reason, after);
        }
        if (status == 408 || status >= 500) {
            return new Meaning.Retry(reason, after);
        }
        if (status >= 300 && status < 400) {
            return new Meaning.Permanent("the target answered " + status + ", a redirect, and those are not followed");
        }
        return new Meaning.Permanent(
                reason, OF_THE_MESSAGE.contains(status) ? Meaning.Fault.MESSAGE : Meaning.Fault.TARGET);
    }

    private static String printable(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "…";
    }
}
