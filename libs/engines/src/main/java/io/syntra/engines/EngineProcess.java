package io.syntra.engines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running engine, for those who do not supervise it themselves: tests, mostly. */
public final class EngineProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int LOG_TAIL = 15;

    private final Engine engine;
    private final Process process;

    private EngineProcess(Engine engine, Process process) {
        this.engine = engine;
        this.process = process;
    }

    /**
     * Prepares and starts the engine and returns when it is ready.
     *
     * @param log the file that its output is appended to
     */
    public static EngineProcess start(Engine engine, Path log) throws IOException, InterruptedException {
        engine.prepare();
        engine.ports().forEach(port -> Ports.requireFree(port, engine.name()));
        Files.createDirectories(log.toAbsolutePath().getParent());
        var process = engine.process()
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        var running = new EngineProcess(engine, process);
        var deadline = System.nanoTime() + START.toNanos();
        // Who answers there may be another's engine, which was quicker to take the port.
        while (!engine.ready() || !process.isAlive()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                var how = process.isAlive() ? "did not answer within " + START.toSeconds() + " s" : "ended at once";
                running.close();
                throw new EngineException(engine.name() + " " + how + "; the end of " + log + ":\n" + tail(log));
            }
            Thread.sleep(PAUSE);
        }
        return running;
    }

    public Engine engine() {
        return engine;
    }

    public long pid() {
        return process.pid();
    }

    /** What {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Ends it in order; forcibly if it takes too long. */
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                engine.requestStop(process.toHandle());
            }
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
