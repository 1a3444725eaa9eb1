package io.syntra.deployer.command;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one program to its end, or to the end of its time, and leaves nothing behind. */
public final class CommandProcess {

    /** How long the streams of ended processes may take to run dry. */
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private CommandProcess() {}

    public sealed interface Outcome {}

    public record Ended(int exitCode, Output output, Duration took) implements Outcome {}

    public record TimedOut(Output output, Duration took) implements Outcome {}

    /** Nothing ran. */
    public record NotStarted(String why) implements Outcome {}

    /** @param truncated whether more was written */
    public record Output(String stdout, String stderr, boolean truncated) {}

    /**
     * Blocks, on a platform thread that lives as long as the process: bubblewrap ends with the thread that started it.
     *
     * @param mark goes into the environment, so that what leaves the family is found again
     */
    public static Outcome run(List<String> argv, CommandLimits limits, String mark) {
        var began = System.nanoTime();
        Process process;
        try {
            process = start(argv, mark);
        } catch (IOException e) {
            return new NotStarted(String.valueOf(e.getMessage()));
        }
        var stdout = Capture.of(process.getInputStream(), limits.outputBytes());
        var stderr = Capture.of(process.getErrorStream(), limits.outputBytes());
        var inTime = ended(process, limits.wallClock());
        // Also when it ended: what it started in the background has no time of its own.
        ProcessTree.end(process.toHandle(), mark);
        stdout.await(DRAIN);
        stderr.await(DRAIN);
        var output = new Output(stdout.text(), stderr.text(), stdout.isTruncated() || stderr.isTruncated());
        var took = Duration.ofNanos(System.nanoTime() - began);
        return inTime ? new Ended(process.exitValue(), output, took) : new TimedOut(output, took);
    }

    /** Ends what another deployer started and left behind, whose time nobody keeps any more. Blocks. */
    public static void endLeftBehind(String mark) {
        ProcessTree.end(mark);
    }

    private static Process start(List<String> argv, String mark) throws IOException {
        var builder = new ProcessBuilder(argv).redirectInput(new File("/dev/null"));
        builder.directory(new File("/"));
        var env = builder.environment();
        env.clear();
        env.put("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
        env.put("LANG", "C.UTF-8");
        env.put(ProcessTree.MARK, mark);
        return builder.start();
    }

    private static boolean ended(Process process, Duration wallClock) {
        try {
            return process.waitFor(wallClock.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
