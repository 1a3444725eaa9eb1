package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.channel.Answer;
import io.syntra.channel.Meaning;
import io.syntra.egress.Attempt;
import io.syntra.notification.webhook.WebhookAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {

    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");
    private static final BackOff BACK_OFF =
            new BackOff(Duration.ofSeconds(2), Duration.ofMinutes(15), Duration.ofHours(24));

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void successIsDelivered(int status) {
        assertThat(verdict(1, answered(status, ""))).isEqualTo(new Verdict.Delivered(null));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504, 599})
    void whatMayPassIsTriedAgain(int status) {
        assertThat(verdict(1, answered(status, "busy")))
                .isEqualTo(new Verdict.Retry(NOW.plusSeconds(2), "the target answered " + status + ": busy"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 410, 413, 415, 422})
    void whatWillNotPassHasFailed(int status) {
        assertThat(verdict(1, answered(status, "no such channel")))
                .isEqualTo(new Verdict.Failed("the target answered " + status + ": no such channel"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectHasFailed(int status) {
        assertThat(verdict(1, answered(status, "")))
                .isEqualTo(new Verdict.Failed(
                        "the target answered " + status + ", a redirect, and those are not followed"));
    }

    @Test
    void retryAfterIsObeyed() {
        assertThat(verdict(1, answered(429, "", "Retry-After", "90")))
                .isEqualTo(new Verdict.Wait(NOW.plusSeconds(90), "the target answered 429"));
        assertThat(verdict(8, answered(429, ""))).as("however often").isInstanceOf(Verdict.Wait.class);
        assertThat(verdict(1, answered(503, "", "Retry-After", "90")))
                .isEqualTo(new Verdict.Retry(NOW.plusSeconds(90), "the target answered 503"));
    }

    @Test
    void noConnectionIsTriedAgain() {
        assertThat(verdict(2, new Attempt.NotSent("hooks.example did not accept a connection")))
                .isEqualTo(new Verdict.Retry(NOW.plusSeconds(8), "hooks.example did not accept a connection"));
    }

    @Test
    void theLastAttemptFailsForGood() {
        assertThat(verdict(8, new Attempt.NotSent("no connection")))
                .isEqualTo(new Verdict.Failed("no connection (attempt 8 of 8)"));
        assertThat(verdict(8, answered(503, "", "Retry-After", "3600"))).isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void silenceIsUnknownHoweverManyAttemptsAreLeft() {
        assertThat(verdict(1, new Attempt.NoAnswer("silence"))).isInstanceOf(Verdict.Unknown.class);
        assertThat(verdict(8, new Attempt.NoAnswer("silence"))).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void aForbiddenTargetHasFailed() {
        assertThat(verdict(1, new Attempt.Refused("not on the public internet")))
                .isEqualTo(new Verdict.Failed("not on the public internet"));
    }

    /** Guards: one message that cannot be written would stand for all that its mail server sends. */
    @Test
    void aMessageThatIsRefusedForItselfSaysNothingOfItsTarget() {
        assertThat(Outcome.of(new Attempt.Refused("cannot be written", true), answer -> {
                    throw new AssertionError();
                }))
                .isEqualTo(new Meaning.Permanent("cannot be written", Meaning.Fault.MESSAGE));
    }

    @Test
    void aLimitIsWaitedForHoweverManyAttemptsThereWere() {
        var limited = new Meaning.Limited("Too Many Requests", Duration.ofSeconds(12_966));

        assertThat(Verdict.of(limited, new Verdict.Try(8, 8, 0, NOW), BACK_OFF))
                .isEqualTo(new Verdict.Wait(NOW.plusSeconds(12_966), "Too Many Requests"));
    }

    @Test
    void aLimitThatIsSaidIsWaitedForAndNoLongerAfterManyAttempts() {
        var limited = new Meaning.Limited("Too Many Requests", Duration.ofSeconds(1));

        assertThat(Verdict.of(limited, new Verdict.Try(40, 47, 7, NOW), BACK_OFF))
                .isEqualTo(new Verdict.Wait(NOW.plusSeconds(1), "Too Many Requests"));
        assertThat(Verdict.of(
                        new Meaning.Limited("Too Many Requests", null), new Verdict.Try(40, 47, 0, NOW), BACK_OFF))
                .isEqualTo(new Verdict.Wait(NOW.plus(Duration.ofMinutes(15)), "Too Many Requests"));
    }

    /** Guards: tried again, it would arrive twice. */
    @Test
    void anAnswerThatBreaksOurReadingOfItIsUnknown() {
        var meaning = Outcome.of(answered(200, "x"), answer -> {
            throw new IllegalStateException("no such answer was thought of");
        });

        assertThat(meaning).isInstanceOf(Meaning.Unknown.class);
        assertThat(meaning.reason()).contains("may have arrived").doesNotContain("thought of");
    }

    private static Attempt answered(int status, String body, String... headers) {
        return new Attempt.Answered(
                new Answer(status, headers.length == 0 ? Map.of() : Map.of(headers[0], headers[1]), body));
    }

    private static Verdict verdict(int number, Attempt attempt) {
        return Verdict.of(
                Outcome.of(attempt, answer -> WebhookAnswer.of(answer, NOW)),
                new Verdict.Try(number, 8, 0, NOW),
                BACK_OFF);
    }
}
