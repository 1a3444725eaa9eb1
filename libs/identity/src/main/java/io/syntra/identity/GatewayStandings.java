package io.syntra.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Json;
import io.syntra.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Asks the gateway, which alone keeps what was ended. What it does not say clearly is not known. In production it starts
 * only where somebody said which the gateway is: anybody could answer at an address that is guessed.
 */
@Startup
@Singleton
final class GatewayStandings implements Standings {

    private static final Logger LOG = Logger.getLogger(GatewayStandings.class);
    private static final String PATH = "/api/v1/approvals/standing";
    private static final URI LOCAL = URI.create("http://127.0.0.1:8080");
    private static final int CONNECT_MILLIS = 1000;
    private static final int PATIENCE_SECONDS = 3;

    private final Vertx vertx;
    private final HttpClient client;
    private final URI address;

    GatewayStandings(
            Vertx vertx, IdentityConfig config, @ConfigProperty(name = "syntra.gateway.url") Optional<URI> gateway) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setIdleTimeout(PATIENCE_SECONDS));
        this.address = gateway.orElseGet(() -> guessed(config)).resolve(PATH);
    }

    /** Who signs for people is the gateway itself. */
    private static URI guessed(IdentityConfig config) {
        if (config.mode() == IdentityConfig.Mode.PRODUCTION && !config.signs().equals(Optional.of(SigningKey.USERS))) {
            throw new IllegalStateException("SYNTRA_GATEWAY_URL is not set: give the address of the gateway,"
                    + " which is asked whether an approval still counts");
        }
        return LOCAL;
    }

    /**
     * Stays on the caller's Vert.x context, whose transaction may follow: so no timer but Vert.x' own. Who has none gets
     * one, for off a context the end of an answer may pass before anybody reads it.
     */
    @Override
    public Uni<Standing> of(String approval) {
        return Uni.createFrom()
                .<Standing>emitter(emitter -> vertx.getOrCreateContext()
                        .runOnContext(start -> ask(approval).onComplete(emitter::complete, emitter::fail)))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf("The gateway does not say whether an approval counts cause=%s", failure.getMessage());
                    return Standing.UNKNOWN;
                });
    }

    private Future<Standing> ask(String approval) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(address.toString())
                .setConnectTimeout(CONNECT_MILLIS)
                .setTimeout(PATIENCE_SECONDS * 1000L);
        var question = Json.mapper().createObjectNode().put("approval", approval);
        return client.request(options)
                .compose(request ->
                        request.putHeader("content-type", "application/json").send(Buffer.buffer(question.toString())))
                .compose(response -> response.body().map(body -> read(response.statusCode(), body)));
    }

    private static Standing read(int status, Buffer body) {
        if (status == 204) {
            return Standing.STANDS;
        }
        var code = problem(body).path("code").asText();
        if (is(ProblemCode.APPROVAL_ENDED, status, code)) {
            return Standing.ENDED;
        }
        if (is(ProblemCode.APPROVAL_INVALID, status, code)) {
            return Standing.REFUSED;
        }
        LOG.warnf("The gateway does not say whether an approval counts status=%d", status);
        return Standing.UNKNOWN;
    }

    private static boolean is(ProblemCode expected, int status, String code) {
        return status == expected.status() && code.equals(expected.code());
    }

    private static JsonNode problem(Buffer body) {
        try {
            return Json.mapper().readTree(body.getBytes());
        } catch (IOException e) {
            return Json.mapper().createObjectNode();
        }
    }
}
