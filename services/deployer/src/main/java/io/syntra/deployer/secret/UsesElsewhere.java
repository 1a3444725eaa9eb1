package io.syntra.deployer.secret;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.syntra.contracts.Json;
import io.syntra.contracts.Page;
import io.syntra.contracts.notification.MessageSecretView;
import io.syntra.contracts.workflow.SecretUseView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import io.syntra.secrets.SecretName;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the services that have settings which name secrets, with the rights of the person who asks: they alone know what
 * holds now, and a copy kept here would be behind. Blocks.
 */
@Singleton
class UsesElsewhere {

    private static final Logger LOG = Logger.getLogger(UsesElsewhere.class);
    private static final int OK = 200;
    private static final ObjectReader WORKFLOWS = reader(new TypeReference<Page<SecretUseView>>() {});
    private static final ObjectReader TARGETS = reader(new TypeReference<Page<MessageSecretView>>() {});

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

    /**
     * What a service says.
     *
     * @param all null when it does not say
     * @param instead what it did then, such as {@code answers 500}
     */
    record Answer<T>(@Nullable List<T> all, String instead) {

        Stream<T> known() {
            return all == null ? Stream.empty() : all.stream();
        }
    }

    /** @param targets the one at which a workspace is told what is wrong with others, and those that messages wait for */
    record Uses(Answer<SecretUseView> workflows, Answer<MessageSecretView> targets) {}

    /**
     * Asks both at the same time.
     *
     * @param name of one secret; null for all
     */
    Uses of(Caller reader, @Nullable SecretName name) {
        CompletableFuture<Answer<SecretUseView>> workflows = ask(
                config.workflow(),
                "/api/v1/workflows/secret-uses" + (name == null ? "" : "?name=" + name),
                reader,
                WORKFLOWS);
        CompletableFuture<Answer<MessageSecretView>> targets = ask(
                config.notification(),
                "/api/v1/notifications/secret-uses" + (name == null ? "" : "?name=" + name),
                reader,
                TARGETS);
        return new Uses(workflows.join(), targets.join());
    }

    private <T> CompletableFuture<Answer<T>> ask(URI service, String path, Caller reader, ObjectReader type) {
        return client.sendAsync(
                        HttpRequest.newBuilder(URI.create(service.toString().replaceAll("/+$", "") + path))
                                .timeout(config.timeout())
                                .header("Authorization", tokens.bearerFor(reader))
                                .build(),
                        BodyHandlers.ofByteArray())
                .thenApply(answer -> UsesElsewhere.<T>read(answer, type))
                .exceptionally(failure -> {
                    LOG.warnf("A service does not say which secrets it uses path=%s cause=%s", path, failure);
                    return new Answer<>(null, "does not answer");
                });
    }

    private static <T> Answer<T> read(HttpResponse<byte[]> answer, ObjectReader type) {
        if (answer.statusCode() != OK) {
            LOG.warnf(
                    "A service does not say which secrets it uses uri=%s status=%d", answer.uri(), answer.statusCode());
            return new Answer<>(null, "answers " + answer.statusCode());
        }
        try {
            Page<T> page = type.readValue(answer.body());
            return new Answer<>(page.items(), "");
        } catch (IOException e) {
            LOG.warnf("A service does not say which secrets it uses uri=%s cause=%s", answer.uri(), e);
            return new Answer<>(null, "answers what cannot be read");
        }
    }
}
