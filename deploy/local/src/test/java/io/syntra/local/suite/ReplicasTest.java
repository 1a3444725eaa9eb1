package io.syntra.local.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.syntra.contracts.ProcessStart;
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
    void endsWhatTheDeployerWroteDownWithAllThatCameOfIt() throws Exception {
        // Given: a shell that leads a session, as the deployer starts it, a child, and one that forgot its environment
        var replica = start("a", "sleep 61 & env -i sleep 62 & wait");
        write("a.json", record(replica.toHandle()));
        await().until(() -> replica.descendants().count() == 2);
        var family = replica.descendants().toList();

        // When
        replicas().end();

        // Then
        assertThat(replica.waitFor(Duration.ofSeconds(5))).isTrue();
        assertThat(family).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void endsChildrenWhoseParentDiedBefore() throws Exception {
        // Given
        var replica = start("a", "sleep 63 & wait");
        write("a.json", record(replica.toHandle()));
        await().until(() -> replica.descendants().count() == 1);
        var child = replica.descendants().findFirst().orElseThrow();
        replica.destroyForcibly().waitFor();

        // When
        replicas().end();

        // Then
        await().until(() -> !child.isAlive());
    }

    @Test
    void endsAReplicaThatNobodyHadTimeToWriteDown() throws Exception {
        var replica = start("b", "exec sleep 64");
        write("b.json", "{\"name\": \"about-to-start\"}");

        replicas().end();

        assertThat(replica.waitFor(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void whoeverHasItsNumberTodayIsSpared() throws Exception {
        var foreign = new ProcessBuilder("setsid", "sleep", "65").start();
        write("c.json", "{\"pid\": %d, \"start\": \"earlier/1\", \"started_at_ms\": 1000}".formatted(foreign.pid()));

        replicas().end();

        assertThat(foreign.isAlive()).isTrue();
        foreign.destroyForcibly().waitFor();
    }

    @Test
    void thereAreNoneBeforeTheFirstDeployment() {
        assertThat(replicas().running()).isEmpty();
    }

    private static Process start(String replica, String script) throws IOException {
        var builder = new ProcessBuilder("setsid", "sh", "-c", script);
        builder.environment().put("SYNTRA_REPLICA_ID", replica);
        return builder.start();
    }

    private static String record(ProcessHandle replica) {
        return "{\"pid\": %d, \"start\": \"%s\", \"started_at_ms\": 1000}"
                .formatted(replica.pid(), ProcessStart.of(replica.pid()).orElseThrow());
    }

    private Replicas replicas() {
        return new Replicas(new Folders(state, state, Optional.empty(), state));
    }

    private void write(String name, String json) throws IOException {
        var folder = Files.createDirectories(state.resolve("deployer/replicas"));
        Files.writeString(folder.resolve(name), json);
    }
}
