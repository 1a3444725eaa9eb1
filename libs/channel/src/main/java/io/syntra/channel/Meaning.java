package io.syntra.channel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an answer means for a delivery. */
public sealed interface Meaning {

    String reason();

    /**
     * @param message what the channel calls it; null when it does not say
     * @param place what the channel calls the place where it is; null when it does not say
     */
    record Delivered(
            String reason,
            @Nullable String message,
            @Nullable String place) implements Meaning {

        public Delivered(String reason, @Nullable String message) {
            this(reason, message, null);
        }
    }

    /**
     * Not delivered, and worth another try.
     *
     * @param after what the channel asks to wait at least
     */
    record Retry(String reason, @Nullable Duration after) implements Meaning {}

    /**
     * Not delivered, and nothing is wrong with the message: too much was sent there.
     *
     * @param after how long nothing may be sent there; null when the channel does not say
     */
    record Limited(String reason, @Nullable Duration after) implements Meaning {}

    /** Not delivered: the chat has another number now, and takes it there. */
    record Moved(String reason, String chat) implements Meaning {}

    /** Not delivered: what it answers or replaces is not there. A message of its own may be taken. */
    record Unthreaded(String reason) implements Meaning {}

    /**
     * Not delivered, and another try would fare the same.
     *
     * @param fault whose: other messages may well be taken there, or none would, or none of this bot anywhere
     */
    record Permanent(String reason, Fault fault) implements Meaning {

        /** No message would be taken there. */
        public Permanent(String reason) {
            this(reason, Fault.TARGET);
        }
    }

    /** What a refusal is about. */
    enum Fault {
        /** Others may well be taken there. */
        MESSAGE,
        /** One topic of a chat takes none; its others may. */
        TOPIC,
        TARGET,
        /** Of the token: no message of this bot would be taken anywhere. */
        TOKEN
    }

    /** Perhaps delivered: nothing may be sent again without a person. */
    record Unknown(String reason) implements Meaning {}
}
