package io.syntra.deployer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, with no sandbox around them: what holds everywhere. */
class CommandProcessTest {

    private static final CommandLimits LIMITS = new CommandLimits(Duration.ofSeconds(20), 10_000);

    @TempDir
    Path folder;

    private final String mark = UUID.randomUUID().toString();
    private final String seconds = "600." + new SecureRandom().nextLong(Long.MAX_VALUE);

    @Test
    void saysWhatTheProgramSaid() {
        var outcome = ended(shell("echo out; echo err >&2; exit 3", LIMITS));

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.output()).isEqualTo(new CommandProcess.Output("out\n", "err\n", false));
    }

    @Test
    void theProgramGetsNothingOfTheDeployers() {
        var outcome = ended(shell("env; pwd; cat", LIMITS));

        assertThat(outcome.output()
                        .stdout()
                        .lines()
                        .filter(line -> !line.startsWith("_=") && !line.startsWith("SHLVL=")))
                .containsExactlyInAnyOrder(
                        "PATH=/usr/bin:/bin:/usr/sbin:/sbin",
                        "LANG=C.UTF-8",
                        "SYNTRA_COMMAND_ID=" + mark,
                        "PWD=/",
                        "/");
    }

    /** Seen red with the search for the mark removed: the daemon lived on. */
    @Test
    void theTimeEndsTheWholeTreeAlsoWhatWillNotEnd() {
        var outcome = shell(
                ("trap '' TERM HUP INT; (trap '' TERM HUP; while :; do SLEEP; done) & setsid sh -c 'trap \"\" TERM;"
                                + " (while :; do SLEEP; done) & exit' & echo started; while :; do SLEEP; done")
                        .replace("SLEEP", "sleep " + seconds),
                new CommandLimits(Duration.ofSeconds(1), 10_000));

        assertThat(outcome)
                .asInstanceOf(InstanceOfAssertFactories.type(CommandProcess.TimedOut.class))
                .satisfies(late -> {
                    assertThat(late.output().stdout()).isEqualTo("started\n");
                    assertThat(late.took()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
                });
        assertThat(sleepers()).isEmpty();
    }

    /** It may not go on behind the back of its answer, nor hold the answer up by holding the pipe. */
    @Test
    void whatIsLeftInTheBackgroundEndsWithTheProgram() {
        var outcome = ended(shell("(while :; do sleep " + seconds + "; done) & exit 0", LIMITS));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.took()).isLessThan(LIMITS.wallClock());
        assertThat(sleepers()).isEmpty();
    }

    /** Seen red with the bound removed: the heap of the test filled. */
    @Test
    void ofAGigabyteOnlyTheBeginningIsKept() {
        var outcome = ended(shell("head -c 1073741824 /dev/zero | tr '\\0' x; echo end >&2", LIMITS));

        assertThat(outcome.output().stdout()).isEqualTo("x".repeat(10_000));
        assertThat(outcome.output().stderr()).isEqualTo("end\n");
        assertThat(outcome.output().truncated()).isTrue();
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void bytesThatAreNoTextAreShownAsSuch() {
        var outcome = ended(shell("printf 'a\\0b\\377c'", LIMITS));

        assertThat(outcome.output().stdout()).isEqualTo("a\ufffdb\ufffdc");
    }

    @Test
    void aProgramThatIsNotThereDidNotRun() {
        assertThat(CommandProcess.run(List.of("/no/such/program"), LIMITS, mark))
                .isInstanceOf(CommandProcess.NotStarted.class);
    }

    @Test
    void twoAtOnceEndOnlyTheirOwn() throws Exception {
        var other = UUID.randomUUID().toString();
        var started = folder.resolve("started");
        var go = folder.resolve("go");
        var waiting = Thread.ofPlatform()
                .start(() -> CommandProcess.run(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "touch " + started + "; while [ ! -e " + go + " ]; do sleep 0.02; done"),
                        LIMITS,
                        other));
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(started));

        ended(shell("exit 0", LIMITS));

        assertThat(ProcessTree.marked(other)).isNotEmpty();
        Files.createFile(go);
        waiting.join(Duration.ofSeconds(10));
        assertThat(waiting.isAlive()).isFalse();
    }

    /** Found by what they are told to do, and not in the way that is tested. */
    private List<ProcessHandle> sleepers() {
        return ProcessHandle.allProcesses()
                .filter(handle -> handle.info()
                        .commandLine()
                        .filter(line -> line.contains(seconds))
                        .isPresent())
                .toList();
    }

    private CommandProcess.Outcome shell(String script, CommandLimits limits) {
        return CommandProcess.run(List.of("/bin/sh", "-c", script), limits, mark);
    }

    private static CommandProcess.Ended ended(CommandProcess.Outcome outcome) {
        assertThat(outcome).isInstanceOf(CommandProcess.Ended.class);
        return (CommandProcess.Ended) outcome;
    }
}
