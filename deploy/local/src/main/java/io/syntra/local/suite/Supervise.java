package io.syntra.local.suite;

import io.syntra.local.setup.FirstStart;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Settings;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The supervisor's own process; {@code up} starts it. */
@Command(name = "supervise", hidden = true, description = "Runs the suite until told to stop.")
public final class Supervise implements Callable<Integer> {

    /** The exit code that tells {@link Bringing} to follow the other supervisor. */
    static final int NOT_NEEDED = 3;

    private static final Logger KAFKA_LOG = Logger.getLogger("org.apache.kafka");

    @Option(names = "--owner", description = "Stop when this process ends.")
    private @Nullable Long owner;

    @Override
    public Integer call() {
        // Each look at Kafka makes a client, and each client tells its whole configuration.
        KAFKA_LOG.setLevel(Level.SEVERE);
        var folders = Folders.of(System.getenv());
        var settings = Settings.read(folders.settings(), System.getenv());
        var keys = new FirstStart(folders, Clock.systemUTC()).prepare();
        var suite = new Suite(folders, settings, keys, System.getenv());
        var supervisor = new Supervisor(folders, suite, Clock.systemUTC());
        var done = new CountDownLatch(1);
        // The JVM ends on a signal when this hook is done, so it waits for the orderly stop.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            supervisor.requestStop();
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        if (owner != null) {
            var process = ProcessHandle.of(owner);
            Thread.ofVirtual().start(() -> {
                process.ifPresent(p -> p.onExit().join());
                supervisor.requestStop();
            });
        }
        try {
            return switch (supervisor.run()) {
                case STOPPED -> 0;
                case DID_NOT_COME_UP -> 1;
                case NOT_NEEDED -> NOT_NEEDED;
            };
        } finally {
            done.countDown();
        }
    }
}
