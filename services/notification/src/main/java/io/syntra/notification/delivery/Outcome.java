package io.syntra.notification.delivery;

import io.syntra.channel.Answer;
import io.syntra.channel.Meaning;
import io.syntra.egress.Attempt;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** What an attempt means, whatever the channel. */
final class Outcome {

    private static final Logger LOG = Logger.getLogger(Outcome.class);

    private Outcome() {}

    static Meaning of(Attempt attempt, Function<Answer, Meaning> answered) {
        return switch (attempt) {
            case Attempt.Answered(Answer answer) -> understood(answer, answered);
            case Attempt.NotSent notSent -> new Meaning.Retry(notSent.reason(), null);
            case Attempt.NoAnswer noAnswer ->
                new Meaning.Unknown(noAnswer.reason() + "; it may have arrived, so it is not sent again by itself");
            // Else it is the secret, or where it leads: all that is sent with it fares the same.
            case Attempt.Refused(String reason, boolean ofItself) ->
                new Meaning.Permanent(reason, ofItself ? Meaning.Fault.MESSAGE : Meaning.Fault.TOKEN);
        };
    }

    /** Whatever an answer does to us, its message has left. */
    private static Meaning understood(Answer answer, Function<Answer, Meaning> answered) {
        try {
            return answered.apply(answer);
        } catch (RuntimeException e) {
            LOG.errorf(e, "An answer cannot be understood status=%s", answer.status());
            return new Meaning.Unknown("the answer " + answer.status()
                    + " was not understood; it may have arrived, so it is not sent again by itself");
        }
    }
}
