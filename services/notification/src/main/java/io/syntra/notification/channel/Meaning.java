package io.syntra.notification.channel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an answer means for a delivery. */
public sealed interface Meaning {

    String reason();

    record Delivered(String reason) implements Meaning {}

    /**
     * Not delivered, and worth another try.
     *
     * @param after what the channel asks to wait at least
     */
    record Retry(String reason, @Nullable Duration after) implements Meaning {}

    /** Not delivered, and another try would fare the same. */
    record Permanent(String reason) implements Meaning {}

    /** Perhaps delivered: nothing may be sent again without a person. */
    record Unknown(String reason) implements Meaning {}
}
