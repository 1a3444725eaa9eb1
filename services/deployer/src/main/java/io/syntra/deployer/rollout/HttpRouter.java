package io.syntra.deployer.rollout;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.router.RouteView;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * The router's REST API. There is one address: whoever runs several routers must put something before them that adds
 * them up, or a replica ends when the router that was asked is done with it.
 */
@Singleton
class HttpRouter implements Router {

    private static final Logger LOG = Logger.getLogger(HttpRouter.class);
    private static final ObjectReader READER =
            Json.mapper().readerFor(RouteView.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final RolloutConfig config;
    private final ServiceTokens tokens;
    private final String routes;
    private final HttpClient client;

    HttpRouter(RolloutConfig config, ServiceTokens tokens) {
        this.config = config;
        this.tokens = tokens;
        this.routes = config.router().toString().replaceAll("/+$", "") + "/api/v1/routes/";
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.routerTimeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Override
    public Optional<RouteView> route(WorkspaceId workspace, ServiceId service) {
        try {
            var reader = new Caller(workspace, "service:deployer", Role.including(Role.VIEWER), null);
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create(routes + service))
                            .timeout(config.routerTimeout())
                            .header("Authorization", tokens.bearerFor(reader))
                            .build(),
                    BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200) {
                return Optional.of(READER.readValue(answer.body()));
            }
            LOG.debugf("The router knows no route service=%s status=%d", service, answer.statusCode());
        } catch (IOException e) {
            LOG.debugf("The router gives no answer service=%s cause=%s", service, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
