package io.syntra.workflow.trigger;

import io.syntra.contracts.Sha256;
import io.syntra.contracts.workflow.Trigger.OnWebhook.Signature;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Whether a request was signed by somebody who knows the secret. */
final class WebhookSignature {

    /** Before and after it; a request that was recorded is worth nothing later. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final int LONGEST_ID = 255;
    private static final String STANDARD_SECRET = "whsec_";
    private static final String GITHUB = "sha256=";
    private static final String SLACK = "v0=";

    private WebhookSignature() {}

    /**
     * What is the same when the same message is sent again; empty when the signature is not the sender's.
     *
     * @param header of the request, by its name
     */
    static Optional<String> message(
            Signature kind, String secret, Function<String, @Nullable String> header, byte[] body, Instant now) {
        return switch (kind) {
            case STANDARD -> standard(secret, header, body, now);
            case GITHUB -> github(secret, header.apply("X-Hub-Signature-256"), body);
            case SLACK -> slack(secret, header, body, now);
        };
    }

    /** See the specification of Standard Webhooks: {@code <id>.<timestamp>.<body>} is signed. */
    private static Optional<String> standard(
            String secret, Function<String, @Nullable String> header, byte[] body, Instant now) {
        var id = header.apply("webhook-id");
        var timestamp = header.apply("webhook-timestamp");
        var signatures = header.apply("webhook-signature");
        if (id == null || id.isEmpty() || id.length() > LONGEST_ID || signatures == null || !isRecent(timestamp, now)) {
            return Optional.empty();
        }
        var mac = hmac(key(secret), (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8), body);
        var expected = ("v1," + Base64.getEncoder().encodeToString(mac)).getBytes(StandardCharsets.UTF_8);
        // Several, when the sender changes its secret.
        return Arrays.stream(signatures.split(" ", -1))
                        .anyMatch(one -> MessageDigest.isEqual(expected, one.getBytes(StandardCharsets.UTF_8)))
                ? Optional.of(id)
                : Optional.empty();
    }

    /** Its id is not signed, so the body says what is the same message. */
    private static Optional<String> github(String secret, @Nullable String signature, byte[] body) {
        var mac = hmac(secret.getBytes(StandardCharsets.UTF_8), body);
        return is(signature, GITHUB, mac) ? Optional.of(Sha256.hex(body)) : Optional.empty();
    }

    /**
     * See Slack's "Verifying requests from Slack": {@code v0:<timestamp>:<body>} is signed. What it sends again has another
     * timestamp and the same body, and each of those has an id in it.
     */
    private static Optional<String> slack(
            String secret, Function<String, @Nullable String> header, byte[] body, Instant now) {
        var timestamp = header.apply("X-Slack-Request-Timestamp");
        if (!isRecent(timestamp, now)) {
            return Optional.empty();
        }
        var mac = hmac(
                secret.getBytes(StandardCharsets.UTF_8),
                ("v0:" + timestamp + ":").getBytes(StandardCharsets.UTF_8),
                body);
        return is(header.apply("X-Slack-Signature"), SLACK, mac) ? Optional.of(Sha256.hex(body)) : Optional.empty();
    }

    private static boolean is(@Nullable String signature, String scheme, byte[] mac) {
        var expected = (scheme + HexFormat.of().formatHex(mac)).getBytes(StandardCharsets.UTF_8);
        return signature != null && MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isRecent(@Nullable String timestamp, Instant now) {
        if (timestamp == null || !timestamp.matches("[0-9]{1,12}")) {
            return false;
        }
        var sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
        return Duration.between(sent, now).abs().compareTo(TOLERANCE) <= 0;
    }

    private static byte[] key(String secret) {
        if (secret.startsWith(STANDARD_SECRET)) {
            try {
                return Base64.getDecoder().decode(secret.substring(STANDARD_SECRET.length()));
            } catch (IllegalArgumentException e) {
                // One that only looks so is taken as it is written.
                return secret.getBytes(StandardCharsets.UTF_8);
            }
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (var part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }
}
