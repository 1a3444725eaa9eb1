package io.syntra.deployer.rollout;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.Executors;

/** Health checks over HTTP: 2xx and 3xx are healthy. */
@Singleton
class HttpHealthCheck implements HealthCheck {

    private final RolloutConfig config;
    private final HttpClient client;

    HttpHealthCheck(RolloutConfig config) {
        this.config = config;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.checkTimeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Override
    public Answer ask(int port, String path) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(config.checkTimeout())
                    .header("User-Agent", "syntra-deployer")
                    .build();
            var response = client.send(request, BodyHandlers.ofInputStream());
            // Only the status counts; a long body is not read.
            response.body().close();
            var status = response.statusCode();
            return new Answer(status >= 200 && status < 400, true, "answered " + status);
        } catch (ConnectException e) {
            return new Answer(false, false, "is not answered: nothing listens on port " + port);
        } catch (HttpTimeoutException e) {
            return new Answer(
                    false,
                    true,
                    "did not answer within " + config.checkTimeout().toMillis() + " ms");
        } catch (IOException | IllegalArgumentException e) {
            return new Answer(false, true, "gave no HTTP answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(false, true, "was not finished");
        }
    }
}
