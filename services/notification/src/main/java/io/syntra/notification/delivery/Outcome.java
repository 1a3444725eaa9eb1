package io.syntra.notification.delivery;

import io.syntra.channel.Answer;
import io.syntra.channel.Meaning;
import io.syntra.notification.http.Attempt;
import java.util.function.Function;

/** What an attempt means, whatever the channel. */
final class Outcome {

    private Outcome() {}

    static Meaning of(Attempt attempt, Function<Answer, Meaning> answered) {
        return switch (attempt) {
            case Attempt.Answered(Answer answer) -> answered.apply(answer);
            case Attempt.NotSent notSent -> new Meaning.Retry(notSent.reason(), null);
            case Attempt.NoAnswer noAnswer ->
                new Meaning.Unknown(noAnswer.reason() + "; it may have arrived, so it is not sent again by itself");
            case Attempt.Refused refused -> new Meaning.Permanent(refused.reason());
        };
    }
}
