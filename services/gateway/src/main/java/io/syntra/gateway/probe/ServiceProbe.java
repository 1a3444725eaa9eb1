package io.syntra.gateway.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Json;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Gets JSON from a service's own pages under {@code /q}. */
@Singleton
public final class ServiceProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HttpClient client;

    ServiceProbe(Vertx vertx) {
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(1000)
                .setIdleTimeout(10)
                .setMaxPoolSize(4));
    }

    /** What a service answered, whatever its status; fails when it answered no JSON or nothing in time. */
    public Uni<Reply> get(URI service, String path) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(service.resolve(path).toString())
                .setTimeout(PATIENCE.toMillis());
        var reply = client.request(options)
                .compose(request ->
                        request.putHeader("accept", "application/json").send())
                .compose(response ->
                        response.body().map(body -> new Reply(response.statusCode(), json(body.getBytes()))));
        return Uni.createFrom()
                .completionStage(reply.toCompletionStage())
                .ifNoItem()
                .after(PATIENCE)
                .fail();
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.mapper().readTree(body);
        } catch (IOException e) {
            throw new IllegalStateException("the answer is no JSON", e);
        }
    }

    /** An answer with its body. */
    public record Reply(int status, JsonNode body) {}
}
