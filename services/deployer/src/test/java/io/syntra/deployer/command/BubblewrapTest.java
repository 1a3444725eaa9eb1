package io.syntra.deployer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What bubblewrap really keeps out, where this machine has it; and that one without it says so, with the way out.
 *
 * <p>Seen red with each of these taken out of {@code Bubblewrap}: {@code --unshare-all}, {@code --ro-bind} (as
 * {@code --bind}, of the system and of what is readable), {@code --remount-ro}, {@code --cap-drop} (in the words only: in
 * a namespace of its own no capability reaches what is outside), the machine's {@code /proc} where it is allowed; and
 * with {@code ProcessTree.end} taken out of {@code CommandProcess}. That it finds what carries the mark, whatever family
 * that is in, is proven in {@code CommandProcessTest}: a sandbox that ends takes all with it.
 */
class BubblewrapTest {

    private static final CommandLimits LIMITS = new CommandLimits(Duration.ofSeconds(20), 100_000);

    @TempDir
    Path folder;

    private final String mark = UUID.randomUUID().toString();

    @Test
    void nothingOfTheMachineIsSharedThatIsNotNamed() {
        var argv = new Bubblewrap(Path.of("/usr/bin/bwrap"), "bubblewrap 1")
                .argv(new Permitted(
                        List.of("cat", "/var/log/x"),
                        Path.of("/usr/bin/cat"),
                        List.of("/var/log/x"),
                        false,
                        List.of(Path.of("/var/log"), Path.of("/proc/meminfo"))));

        assertThat(argv).startsWith("/usr/bin/bwrap", "--unshare-all", "--die-with-parent", "--new-session");
        assertThat(argv).containsSequence("--cap-drop", "ALL");
        assertThat(argv).containsSequence("--proc", "/proc");
        assertThat(argv).containsSequence("--ro-bind-try", "/var/log", "/var/log");
        assertThat(argv).endsWith("--chdir", "/", "--", "/usr/bin/cat", "/var/log/x");
        assertThat(argv)
                .doesNotContain("--share-net", "--bind", "--dev-bind", "/proc/meminfo", "/etc")
                .doesNotContainSequence("/", "/");
    }

    @Test
    void onlyWhatIsReadableIsThere() throws IOException {
        var readable = Files.createDirectory(folder.resolve("logs"));
        Files.writeString(readable.resolve("app.log"), "line");
        Files.writeString(folder.resolve("outside.log"), "canary-7");
        Files.createSymbolicLink(readable.resolve("link"), folder.resolve("outside.log"));
        Files.createSymbolicLink(readable.resolve("shadow"), Path.of("/etc/shadow"));

        inSandbox(
                "cat app.log; cat link shadow /etc/shadow " + folder
                        + "/outside.log; ls -A /root /home /var; echo x > new"
                        + " || echo read-only; touch /etc/x; touch /x; touch /dev/shm/x; touch /usr/x",
                readable,
                output -> {
                    assertThat(output.stdout()).startsWith("line").contains("read-only");
                    assertThat(output.stderr().lines().filter(line -> line.contains("Read-only file system")))
                            .hasSize(5);
                    assertThat(output.stdout() + output.stderr()).doesNotContain("canary-7", "root:");
                });
        assertThat(readable.resolve("new")).doesNotExist();
    }

    @Test
    void thereIsNoNetworkNotEvenThisMachinesOwn() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(200);

            inSandbox(
                    "cat /proc/net/dev | grep -v lo: | wc -l; bash -c 'echo > /dev/tcp/127.0.0.1/"
                            + server.getLocalPort() + "' || echo unreachable",
                    folder,
                    output -> assertThat(output.stdout()).isEqualTo("2\nunreachable\n"));
            assertThat(accepts(server)).isFalse();
        }
    }

    /** Processes may be listed where the policy says so; their environments and memory stay theirs, and so do they. */
    @Test
    void theMachinesProcessesCanBeSeenAndNotTouched() throws Exception {
        var victim = new ProcessBuilder("/bin/sleep", "600");
        victim.environment().put("SECRET", "canary-8");
        var process = victim.start();
        try {
            inSandbox(
                    "ps -p " + process.pid() + " -o args; cat /proc/" + process.pid() + "/environ; ls -l /proc/"
                            + process.pid() + "/root/ /proc/" + process.pid() + "/cwd/; kill -9 " + process.pid()
                            + " || echo untouched",
                    folder,
                    output -> {
                        assertThat(output.stdout()).contains("/bin/sleep 600").contains("untouched");
                        assertThat(output.stdout() + output.stderr()).doesNotContain("canary-8");
                    });
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theTimeEndsTheWholeTreeAlsoWhatForgotItsMark() {
        var script = "trap '' TERM; setsid env -i sh -c 'trap \"\" TERM; exec sleep 6543.25' & echo started;"
                + " while :; do sleep 600; done";
        var outcome = CommandProcess.run(
                sandbox().argv(shell(script, folder)), new CommandLimits(Duration.ofSeconds(1), 1000), mark);
        assertThat(outcome).isInstanceOf(CommandProcess.TimedOut.class);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.allProcesses().noneMatch(handle -> handle.info().arguments().stream()
                        .flatMap(java.util.Arrays::stream)
                        .anyMatch("6543.25"::equals)));
    }

    /** Installed is not enough: in many a container it may not make namespaces. Guarded by the exit code of the probe. */
    @Test
    void oneThatIsNotThereOrDoesNotWorkIsNone() throws IOException {
        var broken = program("bwrap", "echo 'No permissions' >&2; exit 1");

        assertThat(new BubblewrapSandboxes(name -> Optional.empty()).find())
                .isInstanceOfSatisfying(Sandboxes.Absent.class, absent -> assertThat(absent.why())
                        .startsWith("bubblewrap is not installed. Install bubblewrap"));
        assertThat(new BubblewrapSandboxes(name -> Optional.of(broken)).find())
                .isInstanceOfSatisfying(Sandboxes.Absent.class, absent -> assertThat(absent.why())
                        .startsWith("bubblewrap does not work here: No permissions. Install bubblewrap"));
    }

    /** One that looks may not end what another one looks with. Guarded by: each probe has a mark of its own. */
    @Test
    void manyMayLookAtOnce() throws Exception {
        var began = folder.resolve("began");
        var go = folder.resolve("go");
        var slow = program(
                "slow",
                "[ \"$1\" != --version ] || exit 0; touch " + began + "; until [ -e " + go + " ]; do sleep 0.02; done");
        var quick = program("quick", "exit 0");
        try (var threads = Executors.newSingleThreadExecutor()) {
            var other = threads.submit(() -> new BubblewrapSandboxes(name -> Optional.of(slow)).find());
            await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(began));

            assertThat(new BubblewrapSandboxes(name -> Optional.of(quick)).find())
                    .isInstanceOf(Sandboxes.Present.class);

            Files.createFile(go);
            assertThat(other.get()).isInstanceOf(Sandboxes.Present.class);
        }
    }

    private Path program(String name, String script) throws IOException {
        var program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private void inSandbox(String script, Path readable, Consumer<CommandProcess.Output> assertions) {
        var sandbox = sandbox();
        assertThat(sandbox.name()).startsWith("bubblewrap");
        var outcome = CommandProcess.run(sandbox.argv(shell("cd " + readable + "; " + script, readable)), LIMITS, mark);
        assertThat(outcome).isInstanceOf(CommandProcess.Ended.class);
        assertions.accept(((CommandProcess.Ended) outcome).output());
    }

    /** Where there is none, the test says that it has tested nothing. One that works by hand has to be found. */
    private static Sandbox sandbox() {
        return switch (new BubblewrapSandboxes().find()) {
            case Sandboxes.Present(var sandbox) -> sandbox;
            case Sandboxes.Absent(var why) -> {
                assertThat(worksByHand()).as(why).isFalse();
                yield Assumptions.abort(why);
            }
        };
    }

    private static boolean worksByHand() {
        var outcome =
                CommandProcess.run(List.of("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"), LIMITS, "by-hand");
        return outcome instanceof CommandProcess.Ended ended && ended.exitCode() == 0;
    }

    /** No rule would let a shell in; here it is the attacker who came past them. */
    private static Permitted shell(String script, Path readable) {
        return new Permitted(List.of("sh"), Path.of("/bin/sh"), List.of("-c", script), true, List.of(readable));
    }

    private static boolean accepts(ServerSocket server) throws IOException {
        try (var connection = server.accept()) {
            return connection.isConnected();
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
