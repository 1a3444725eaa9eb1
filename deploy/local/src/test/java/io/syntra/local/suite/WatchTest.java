package io.syntra.local.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.syntra.local.suite.PartState.Condition;
import io.syntra.local.terminal.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final List<Watch> watches = new ArrayList<>();

    @AfterEach
    void end() {
        watches.forEach(watch -> watch.stop(Duration.ofSeconds(2)));
    }

    @Test
    void aPartIsHealthyOnceItSaysSo() throws Exception {
        var watch = watch("touch ready; exec sleep 60", PATIENCE);

        watch.start().get(10, TimeUnit.SECONDS);

        assertThat(watch.state().condition()).isEqualTo(Condition.HEALTHY);
        assertThat(process(watch)).matches(ProcessRef::alive);
    }

    @Test
    void aKilledPartIsStartedAgain() throws Exception {
        var watch = watch("touch ready; exec sleep 60", PATIENCE);
        watch.start().get(10, TimeUnit.SECONDS);
        var first = process(watch);

        first.find().orElseThrow().destroyForcibly();

        await().untilAsserted(() -> {
            assertThat(watch.state().restarts()).isEqualTo(1);
            assertThat(watch.state().condition()).isEqualTo(Condition.HEALTHY);
            assertThat(watch.state().process()).isNotEqualTo(first);
        });
    }

    @Test
    void aPartThatKeepsEndingIsGivenUpWithTheEndOfItsLog() {
        var watch = watch("echo no room left; exit 3", PATIENCE);

        assertThatThrownBy(() -> watch.start().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(Failure.class)
                .hasMessageContaining("ended with exit code 3")
                .hasMessageContaining("no room left");
    }

    @Test
    void aPartThatNeverAnswersIsEnded() {
        var watch = watch("exec sleep 60", Duration.ofMillis(200));

        assertThatThrownBy(() -> watch.start().join()).hasMessageContaining("was not ready within");
        assertThat(watch.state().process()).isNull();
    }

    @Test
    void stopLeavesNothingEvenWhenThePartDoesNotListen() throws Exception {
        var watch = watch("trap '' TERM; touch ready; while :; do sleep 0.1; done", PATIENCE);
        watch.start().get(10, TimeUnit.SECONDS);
        var process = process(watch);

        watch.stop(Duration.ofMillis(300));

        assertThat(process.alive()).isFalse();
        assertThat(watch.state().condition()).isEqualTo(Condition.STOPPED);
    }

    @Test
    void aBrokenLookIsAnEndedLifeAndLeavesNothingRunning() throws Exception {
        var shell = new ShellPart("echo $$ > part; mv part pid; exec sleep 60", folder, PATIENCE);
        var watch = watch(new UnstablePart(shell, shell::prepared, () -> {
            if (Files.exists(folder.resolve("pid"))) {
                throw new IllegalStateException("no such state");
            }
            return false;
        }));

        assertThatThrownBy(() -> watch.start().join()).hasMessageContaining("no such state");

        var pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aStopInterruptsThePreparation() throws Exception {
        var preparing = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var shell = new ShellPart("exec sleep 60", folder, PATIENCE);
        var watch = watch(new UnstablePart(
                shell,
                () -> {
                    preparing.countDown();
                    try {
                        new CountDownLatch(1).await();
                        return shell.prepared();
                    } finally {
                        interrupted.countDown();
                    }
                },
                shell::healthy));
        var up = watch.start();
        preparing.await();

        watch.stop(Duration.ofSeconds(2));

        assertThat(interrupted.getCount()).isZero();
        assertThat(up).isNotCompleted();
        assertThat(watch.state().condition()).isEqualTo(Condition.STOPPED);
    }

    private Watch watch(String script, Duration patience) {
        return watch(new ShellPart(script, folder, patience));
    }

    private Watch watch(Part part) {
        var watch = new Watch(part, new LogFile(folder.resolve("log")), Clock.systemUTC(), () -> {});
        watches.add(watch);
        return watch;
    }

    private static ProcessRef process(Watch watch) {
        return Objects.requireNonNull(watch.state().process());
    }
}
