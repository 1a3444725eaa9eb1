package io.syntra.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void itsExitCodeIsTold() throws Exception {
        assertThat(Errand.run(shell("exit 3"), PATIENCE)).contains(3);
    }

    @Test
    void oneThatTakesTooLongIsEndedWithAllItStarted() throws Exception {
        var told = Errand.run(shell("sleep 60 & echo $! > child; wait"), Duration.ofSeconds(1));

        assertThat(told).isEmpty();
        assertThat(childRuns()).isFalse();
    }

    @Test
    void whoeverStopsWaitingLeavesNothingRunning() throws Exception {
        var interrupted = new AtomicBoolean();
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                Errand.run(shell("sleep 60 & echo $! > part; mv part child; wait"), PATIENCE);
            } catch (InterruptedException e) {
                interrupted.set(true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        await().until(() -> Files.exists(folder.resolve("child")));

        waiting.interrupt();

        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
        assertThat(interrupted).isTrue();
        assertThat(childRuns()).isFalse();
    }

    private boolean childRuns() throws IOException {
        var pid = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    private ProcessBuilder shell(String script) {
        return new ProcessBuilder("sh", "-c", script).directory(folder.toFile());
    }
}
