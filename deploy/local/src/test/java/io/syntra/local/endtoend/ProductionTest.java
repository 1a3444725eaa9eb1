package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.syntra.engines.Ports;
import io.syntra.identity.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packaged service as an operator starts it, without the launcher. */
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
    void itRefusesToStartWithoutKeysOfItsOwn() throws Exception {
        assertThat(refusal(launchersKeys, signingKey)).contains("make your own for production");
    }

    @Test
    void itRefusesToStartWithoutTheKeyItSignsWith() throws Exception {
        assertThat(refusal(ownKeys, null)).contains("SYNTRA_IDENTITY_SIGNING_KEY is not set");
    }

    @Test
    void itStartsWithTheOperatorsKeys() throws Exception {
        int port = Ports.anyFree();
        var gateway = start(ownKeys, signingKey, port);
        try (var http = HttpClient.newHttpClient()) {
            var live = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/live"))
                    .build();
            await().atMost(Duration.ofSeconds(LONGEST_SECONDS))
                    .ignoreExceptions()
                    .until(() -> !gateway.isAlive()
                            || http.send(live, BodyHandlers.discarding()).statusCode() == 200);
            assertThat(gateway.isAlive()).isTrue();
        } finally {
            gateway.destroyForcibly();
        }
    }

    private String refusal(String publicKeys, @Nullable Path signing) throws Exception {
        var gateway = start(publicKeys, signing, Ports.anyFree());
        try {
            assertThat(gateway.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.exitValue()).isNotZero();
            return Files.readString(folder.resolve("gateway.log"));
        } finally {
            gateway.destroyForcibly();
        }
    }

    private Process start(String publicKeys, @Nullable Path signing, int port) throws IOException {
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
        env.put("SYNTRA_IDENTITY_PUBLIC_KEYS", keys.toString());
        if (signing != null) {
            env.put("SYNTRA_IDENTITY_SIGNING_KEY", signing.toString());
        }
        return builder.start();
    }
}
