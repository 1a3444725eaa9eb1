package io.syntra.deployer.secret;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.syntra.contracts.Json;
import io.syntra.contracts.Page;
import io.syntra.contracts.notification.TargetView;
import io.syntra.contracts.workflow.SecretUseView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import io.syntra.secrets.SecretName;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the services that have settings which name secrets, with the rights of the person who asks: they alone know what
 * holds now, and a copy kept here would be behind. Blocks. Empty where one does not say.
 */
@Singleton
class UsesElsewhere {

    private static final Logger LOG = Logger.getLogger(UsesElsewhere.class);
    private static final ObjectReader WORKFLOWS = reader(new TypeReference<Page<SecretUseView>>() {});
    private static final ObjectReader TARGETS = reader(new TypeReference<Page<TargetView>>() {});

    private final UsesElsewhereConfig config;
    private final ServiceTokens tokens;
    private final HttpClient client;

    UsesElsewhere(UsesElsewhereConfig config, ServiceTokens tokens) {
        this.config = config;
        this.tokens = tokens;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.timeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    private static ObjectReader reader(TypeReference<?> type) {
        return Json.mapper().readerFor(type).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /** @param name of one secret; null for all */
    Optional<List<SecretUseView>> inWorkflows(Caller reader, @Nullable SecretName name) {
        return ask(
                config.workflow(),
                "/api/v1/workflows/secret-uses" + (name == null ? "" : "?name=" + name),
                reader,
                WORKFLOWS);
    }

    /** The target of a workspace, if it chose one, at which it is told what is wrong with others. */
    Optional<List<TargetView>> forNotices(Caller reader) {
        return ask(config.notification(), "/api/v1/notifications/targets?takes_notices=true", reader, TARGETS);
    }

    private <T> Optional<List<T>> ask(URI service, String path, Caller reader, ObjectReader type) {
        try {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create(service.toString().replaceAll("/+$", "") + path))
                            .timeout(config.timeout())
                            .header("Authorization", tokens.bearerFor(reader))
                            .build(),
                    BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200) {
                Page<T> page = type.readValue(answer.body());
                return Optional.of(page.items());
            }
            LOG.warnf("A service does not say which secrets it uses path=%s status=%d", path, answer.statusCode());
        } catch (IOException e) {
            LOG.warnf("A service does not say which secrets it uses path=%s cause=%s", path, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
