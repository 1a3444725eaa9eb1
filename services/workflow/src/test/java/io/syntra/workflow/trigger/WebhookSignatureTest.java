package io.syntra.workflow.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.workflow.Trigger.OnWebhook.Signature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The first three are the examples that Standard Webhooks, GitHub and Slack publish, so the arithmetic is not ours alone. */
class WebhookSignatureTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final Instant SENT = Instant.ofEpochSecond(1_614_265_330);
    private static final Map<String, String> HEADERS = Map.of(
            "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp", "1614265330",
            "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    @Test
    void theExampleOfStandardWebhooksIsTaken() {
        assertThat(standard(HEADERS, BODY, SENT)).contains("msg_p5jXN8AQM9LWM0D4loKWxJek");
    }

    @Test
    void theExampleOfGitHubIsTaken() {
        var body = "Hello, World!".getBytes(StandardCharsets.UTF_8);
        var signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

        assertThat(WebhookSignature.message(
                        Signature.GITHUB, "It's a Secret to Everybody", name -> signature, body, SENT))
                .isPresent();
        assertThat(WebhookSignature.message(Signature.GITHUB, "another secret", name -> signature, body, SENT))
                .isEmpty();
        assertThat(WebhookSignature.message(Signature.GITHUB, "another secret", name -> null, body, SENT))
                .isEmpty();
    }

    @Test
    void theExampleOfSlackIsTaken() {
        var body = """
                token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V\
                &channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=\
                &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
                &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c""".getBytes(StandardCharsets.UTF_8);
        var headers = Map.of(
                "X-Slack-Request-Timestamp",
                "1531420618",
                "X-Slack-Signature",
                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
        var sent = Instant.ofEpochSecond(1_531_420_618);

        assertThat(slack(headers, body, sent)).isPresent();
        assertThat(slack(headers, body, sent.plus(Duration.ofMinutes(5)))).isPresent();
        assertThat(slack(headers, body, sent.plus(Duration.ofSeconds(301)))).isEmpty();
        assertThat(slack(headers, Arrays.copyOf(body, body.length - 1), sent)).isEmpty();
        for (var name : headers.keySet()) {
            var others = new HashMap<>(headers);
            others.remove(name);
            assertThat(slack(others, body, sent)).as(name).isEmpty();
        }
    }

    private static Optional<String> slack(Map<String, String> headers, byte[] body, Instant now) {
        return WebhookSignature.message(Signature.SLACK, "8f742231b10e8888abcd99yyyzzz85a5", headers::get, body, now);
    }

    @Test
    void oneOfSeveralSignaturesIsEnough() {
        assertThat(standard(with("webhook-signature", "v1,AAAA v2,x " + HEADERS.get("webhook-signature")), BODY, SENT))
                .isPresent();
    }

    @Test
    void nothingOfItCanBeChanged() {
        assertThat(standard(HEADERS, "{\"test\": 2432232315}".getBytes(StandardCharsets.UTF_8), SENT))
                .isEmpty();
        assertThat(standard(with("webhook-id", "msg_other"), BODY, SENT)).isEmpty();
        assertThat(standard(with("webhook-timestamp", "1614265331"), BODY, SENT))
                .isEmpty();
        assertThat(standard(with("webhook-signature", "v1,AAAA"), BODY, SENT)).isEmpty();
        assertThat(WebhookSignature.message(Signature.STANDARD, SECRET + "A", HEADERS::get, BODY, SENT))
                .isEmpty();
    }

    @Test
    void whatIsMissingOrNotOfNowIsRefused() {
        for (var name : HEADERS.keySet()) {
            var headers = new HashMap<>(HEADERS);
            headers.remove(name);
            assertThat(standard(headers, BODY, SENT)).as(name).isEmpty();
        }
        assertThat(standard(HEADERS, BODY, SENT.plus(Duration.ofMinutes(5)))).isPresent();
        assertThat(standard(HEADERS, BODY, SENT.plus(Duration.ofSeconds(301)))).isEmpty();
        assertThat(standard(HEADERS, BODY, SENT.minus(Duration.ofSeconds(301)))).isEmpty();
        assertThat(standard(with("webhook-timestamp", "99999999999999999999"), BODY, SENT))
                .isEmpty();
        assertThat(standard(with("webhook-timestamp", "-1"), BODY, SENT)).isEmpty();
    }

    private static Map<String, String> with(String name, String value) {
        var headers = new HashMap<>(HEADERS);
        headers.put(name, value);
        return headers;
    }

    private static Optional<String> standard(Map<String, String> headers, byte[] body, Instant now) {
        return WebhookSignature.message(Signature.STANDARD, SECRET, headers::get, body, now);
    }
}
