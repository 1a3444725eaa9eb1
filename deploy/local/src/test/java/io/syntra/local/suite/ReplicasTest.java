package io.syntra.local.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.local.setup.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicasTest {

    @TempDir
    Path state;

    @Test
    void endsWhatTheDeployerWroteDown() throws Exception {
        var replica = new ProcessBuilder("sleep", "60").start();
        write("a.json", """
                {"pid": %d, "started_at_ms": %d, "name": "shop-api"}
                """.formatted(
                replica.pid(), replica.info().startInstant().orElseThrow().toEpochMilli()));
        write("b.json", "{\"name\": \"about-to-start\"}");

        replicas().end();

        assertThat(replica.waitFor(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void thereAreNoneBeforeTheFirstDeployment() {
        assertThat(replicas().running()).isEmpty();
    }

    private Replicas replicas() {
        return new Replicas(new Folders(state, state, Optional.empty(), state));
    }

    private void write(String name, String json) throws IOException {
        var folder = Files.createDirectories(state.resolve("deployer/replicas"));
        Files.writeString(folder.resolve(name), json);
    }
}
