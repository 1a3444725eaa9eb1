package io.syntra.egress;

import io.syntra.channel.Answer;

/** What came of one attempt to send. Reasons are for people and hold no credentials. */
public sealed interface Attempt {

    /** The target answered. */
    record Answered(Answer answer) implements Attempt {}

    /** Nothing of the message left: no address, no connection. */
    record NotSent(String reason) implements Attempt {}

    /**
     * The message left, or part of it, and nothing is known of its fate.
     *
     * @param late whether nothing came for as long as it was waited for
     */
    record NoAnswer(String reason, boolean late) implements Attempt {

        public NoAnswer(String reason) {
            this(reason, false);
        }
    }

    /**
     * It must not be sent there.
     *
     * @param ofItself whether another message could be
     */
    record Refused(String reason, boolean ofItself) implements Attempt {

        public Refused(String reason) {
            this(reason, false);
        }
    }
}
