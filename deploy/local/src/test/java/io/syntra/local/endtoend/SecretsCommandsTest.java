package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.local.endtoend.RunningSuite.Suite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A secret from a pipe to the process that refers to it, through the packaged suite. */
@ExtendWith(RunningSuite.class)
class SecretsCommandsTest {

    private static final String CANARY = "canary-4c81 /+=\"&%";

    @TempDir
    Path temp;

    @Test
    void aSecretIsSetUsedReplacedAndDeleted(Suite suite) throws Exception {
        var app = app();
        var refused = suite.installation().run("deploy", "secretive", "--from", app.toString());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("env.STRIPE_KEY", "./syntra secrets set stripe-key");

        assertThat(set(suite, "first")).isZero();
        assertThat(set(suite, CANARY)).isZero();
        var listed = suite.installation().works("secrets", "--json");
        // Beside what others of the suite wrote out, and a service kept.
        assertThat(listed.json())
                .filteredOn(secret -> secret.path("name").asText().equals("stripe-key"))
                .singleElement()
                .satisfies(secret -> assertThat(secret.path("version").asInt()).isEqualTo(2));
        suite.installation().works("deploy", "secretive", "--from", app.toString());

        assertThat(temp.resolve("seen")).hasContent(CANARY);
        assertThat(filesWith(suite, CANARY)).isEmpty();
        assertThat(filesWith(suite, "canary-4c81")).isEmpty();

        assertThat(suite.installation().run("secrets", "delete", "stripe-key").err())
                .contains("the service secretive (env.STRIPE_KEY)", "--force");
        suite.installation().works("secrets", "delete", "stripe-key", "--force");
        assertThat(suite.installation().run("secrets", "delete", "stripe-key").exit())
                .isEqualTo(1);
        assertThat(suite.installation().run("restart", "secretive").err()).contains("secret:stripe-key");
        suite.installation().works("scale", "secretive", "0");
    }

    private Path app() throws IOException {
        var app = Files.createDirectory(temp.resolve("app"));
        Files.writeString(app.resolve("syntra.yaml"), """
                name: secretive
                command: [node, server.js]
                env: {STRIPE_KEY: "secret:stripe-key"}
                """);
        Files.writeString(app.resolve("server.js"), """
                require('fs').writeFileSync(%s, process.env.STRIPE_KEY);
                require('http').createServer((req, res) => res.end('ok')).listen(process.env.PORT);
                """.formatted("'" + temp.resolve("seen") + "'"));
        return app;
    }

    private int set(Suite suite, String value) throws Exception {
        var input = Files.writeString(temp.resolve("value"), value + "\n");
        var process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "io.syntra.local.Syntra",
                "secrets",
                "set",
                "stripe-key");
        process.environment().keySet().removeIf(name -> name.startsWith("SYNTRA_"));
        process.environment().putAll(suite.installation().environment());
        var running = process.redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("said").toFile())
                .start();
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(temp.resolve("said"))).doesNotContain(value);
        return running.exitValue();
    }

    /** Databases, topics, logs, artifacts and the store of secrets: all is below the state folder. */
    private static List<Path> filesWith(Suite suite, String text) throws IOException {
        try (var files = Files.walk(suite.installation().folders().state())) {
            return files.filter(Files::isRegularFile)
                    .filter(Files::isReadable)
                    .filter(file -> contains(file, text))
                    .toList();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException gone) {
            return false;
        }
    }
}
