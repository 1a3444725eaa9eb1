package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.WorkspaceId;
import io.syntra.engines.EngineFolders;
import io.syntra.engines.Ports;
import io.syntra.engines.postgres.Postgres;
import io.syntra.identity.Role;
import io.syntra.identity.SigningKey;
import io.syntra.identity.Tokens;
import io.syntra.local.endtoend.RunningSuite.Suite;
import io.syntra.local.setup.Port;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A packaged service as an operator starts it, without the launcher. */
@ExtendWith(RunningSuite.class)
class ProductionTest {

    private static final int LONGEST_SECONDS = 90;

    private final SigningKey users = SigningKey.generateLocal(SigningKey.USERS);
    private final SigningKey services = SigningKey.generateLocal(SigningKey.SERVICES);

    @TempDir
    Path folder;

    private Path signingKey = Path.of("");
    private String launchersKeys = "";
    private String ownKeys = "";

    @BeforeEach
    void makeKeys() throws IOException {
        signingKey = folder.resolve("users.key.json");
        users.write(signingKey);
        launchersKeys = SigningKey.publicKeys(List.of(users, services));
        ownKeys = launchersKeys.replace(",\"syntra_local\":\"true\"", "");
        assertThat(ownKeys).isNotEqualTo(launchersKeys);
    }

    @Test
    void itRefusesToStartWithoutKeysOfItsOwn(Suite suite) throws Exception {
        assertThat(refusal(suite, launchersKeys, signingKey)).contains("make your own for production");
    }

    @Test
    void itRefusesToStartWithoutTheKeyItSignsWith(Suite suite) throws Exception {
        assertThat(refusal(suite, ownKeys, null)).contains("SYNTRA_IDENTITY_SIGNING_KEY is not set");
    }

    @Test
    void itStartsWithTheOperatorsKeys(Suite suite) throws Exception {
        int port = Ports.anyFree();
        var gateway = start(suite, ownKeys, signingKey, port);
        try (var http = HttpClient.newHttpClient()) {
            awaitLive(gateway, http, port);
        } finally {
            gateway.destroyForcibly();
        }
    }

    @Test
    void aStopAnswersTheRequestInHandAndDoesNotWaitForStreams(Suite suite) throws Exception {
        var asked = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        upstream.createContext("/api/v1/services", exchange -> {
            asked.countDown();
            answer(exchange, goOn, "[]");
        });
        upstream.createContext("/api/v1/conversations", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: begun\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        });
        upstream.start();
        int port = Ports.anyFree();
        var gateway = start(
                suite,
                ownKeys,
                signingKey,
                port,
                "http://127.0.0.1:" + upstream.getAddress().getPort());
        try (var http = HttpClient.newHttpClient()) {
            awaitLive(gateway, http, port);
            var stream = http.send(api(port, "/conversations/c1/events"), BodyHandlers.ofInputStream());
            try (var _ = stream.body()) {
                assertThat(stream.statusCode()).isEqualTo(200);
                var slow = http.sendAsync(api(port, "/services"), BodyHandlers.ofString());
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

                gateway.destroy();
                await().until(() -> !isLive(http, port));
                goOn.countDown();

                assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("[]");
                assertThat(gateway.waitFor(8, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            gateway.destroyForcibly();
            upstream.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, CountDownLatch when, String body) throws IOException {
        try (exchange) {
            when.await();
            exchange.sendResponseHeaders(200, body.length());
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest api(int port, String path) {
        var token = new Tokens(users, Clock.systemUTC())
                .forPerson("ann", new WorkspaceId("acme"), Role.VIEWER, Duration.ofMinutes(10));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private static void awaitLive(Process gateway, HttpClient http, int port) {
        await().atMost(Duration.ofSeconds(LONGEST_SECONDS)).until(() -> !gateway.isAlive() || isLive(http, port));
        assertThat(gateway.isAlive()).isTrue();
    }

    private static boolean isLive(HttpClient http, int port) throws InterruptedException {
        try {
            var live = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/live"))
                    .build();
            return http.send(live, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private String refusal(Suite suite, String publicKeys, @Nullable Path signing) throws Exception {
        var gateway = start(suite, publicKeys, signing, Ports.anyFree());
        try {
            assertThat(gateway.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.exitValue()).isNotZero();
            return Files.readString(folder.resolve("gateway.log"));
        } finally {
            gateway.destroyForcibly();
        }
    }

    private Process start(Suite suite, String publicKeys, @Nullable Path signing, int port) throws IOException {
        return start(suite, publicKeys, signing, port, "http://127.0.0.1:" + Ports.anyFree());
    }

    private Process start(Suite suite, String publicKeys, @Nullable Path signing, int port, String upstream)
            throws IOException {
        var keys = Files.writeString(folder.resolve("public-keys.json"), publicKeys);
        var app = Path.of(System.getProperty("syntra.home")).resolve("services/gateway/target/app");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        app.resolve("service.jar").toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("gateway.log").toFile());
        var env = builder.environment();
        env.keySet().removeIf(name -> name.startsWith("SYNTRA_") || name.startsWith("QUARKUS_"));
        env.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        env.putAll(database(suite));
        env.put("SYNTRA_DEPLOYER_URL", upstream);
        env.put("SYNTRA_AGENT_URL", upstream);
        env.put("SYNTRA_IDENTITY_PUBLIC_KEYS", keys.toString());
        if (signing != null) {
            env.put("SYNTRA_IDENTITY_SIGNING_KEY", signing.toString());
        }
        return builder.start();
    }

    /** As another gateway beside that of the suite. */
    private static Map<String, String> database(Suite suite) {
        var folders = suite.installation().folders();
        var places = new EngineFolders(folders.tools(), folders.data(), folders.keys());
        var postgres = new Postgres(places, suite.installation().settings().port(Port.POSTGRES));
        return Map.of(
                "SYNTRA_POSTGRES_HOST",
                "127.0.0.1",
                "SYNTRA_POSTGRES_PORT",
                String.valueOf(postgres.port()),
                "SYNTRA_POSTGRES_USER",
                Postgres.USER,
                "SYNTRA_POSTGRES_PASSWORD",
                postgres.password().value());
    }
}
