package io.syntra.local.bench;

import io.syntra.contracts.Json;
import io.syntra.contracts.workflow.HookAnswer;
import io.syntra.contracts.workflow.RunState;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Sends webhooks, signed as Standard Webhooks says, and waits until their runs are over. */
final class HookSender implements AutoCloseable {

    private static final int OK = 200;
    private static final String BODY = "{\"service_name\":\"shop-api\",\"error_message\":\"x is undefined\"}";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final byte[] secret;

    HookSender(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Fails unless the run has succeeded. */
    void run(URI hook) throws IOException, InterruptedException {
        var id = UUID.randomUUID().toString();
        var timestamp = String.valueOf(Instant.now().getEpochSecond());
        var request = request(hook)
                .setHeader("webhook-id", id)
                .setHeader("webhook-timestamp", timestamp)
                .setHeader("webhook-signature", "v1," + signature(id + "." + timestamp + "." + BODY))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != OK
                || Json.mapper().readValue(response.body(), HookAnswer.class).state() != RunState.SUCCEEDED) {
            throw new Failure(hook + " answered " + response.statusCode() + " " + response.body());
        }
    }

    /** One that is not signed, of another product. */
    void plain(URI hook) throws IOException, InterruptedException {
        var response = http.send(request(hook).build(), BodyHandlers.ofString());
        if (response.statusCode() != OK) {
            throw new Failure(hook + " answered " + response.statusCode() + " " + response.body());
        }
    }

    private static HttpRequest.Builder request(URI hook) {
        return HttpRequest.newBuilder(hook)
                .timeout(Duration.ofSeconds(60))
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(BODY));
    }

    private String signature(String signed) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
