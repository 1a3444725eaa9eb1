package io.syntra.testing;

import io.syntra.engines.EngineException;
import io.syntra.engines.EngineFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Engines that all test JVMs of a run share. The first one that needs a set starts its {@link EnginesMain host}, which
 * ends the engines soon after the last user has ended: a Maven that runs, or a JVM that an IDE started.
 */
public enum SharedEngines {
    /** Postgres and Kafka, for the JVM that has this {@link Seat}. */
    CORE,
    SECOND_CORE,
    CLICKHOUSE;

    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Starts the set if it does not run. */
    public Addresses use() throws InterruptedException {
        try (var _ = lock()) {
            Users.of(folder()).addThisRun();
            var running = runningAddresses();
            return running == null ? startHost() : running;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the set now, whoever uses it. */
    void stop() throws IOException, InterruptedException {
        try (var _ = lock()) {
            if (Files.isDirectory(folder().resolve("users"))) {
                Users.of(folder()).remove();
            }
            var running = runningAddresses();
            if (running != null) {
                running.host().ifPresent(host -> {
                    host.destroy();
                    host.onExit().join();
                });
                Files.deleteIfExists(addressesFile());
            }
        }
    }

    Path folder() {
        return Home.testEngines().resolve(name().toLowerCase(Locale.ROOT));
    }

    Path addressesFile() {
        return folder().resolve("engines.properties");
    }

    EngineFolders engineFolders() {
        return new EngineFolders(Home.tools(), folder().resolve("data"), folder().resolve("secrets"));
    }

    /** Held while the set starts or ends. */
    FileChannel lock() throws IOException {
        Files.createDirectories(folder());
        var channel = FileChannel.open(folder().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        return channel;
    }

    private @Nullable Addresses runningAddresses() throws IOException {
        if (!Files.exists(addressesFile())) {
            return null;
        }
        var addresses = Addresses.read(addressesFile());
        return addresses.hostRuns() ? addresses : null;
    }

    private Addresses startHost() throws IOException, InterruptedException {
        Files.deleteIfExists(addressesFile());
        Path log = folder().resolve("host.log");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(List.of(
                        java,
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-Dsyntra.home=" + Home.checkout(),
                        "-DSYNTRA_TEST_ENGINES=" + Home.testEngines(),
                        EnginesMain.class.getName(),
                        "host",
                        name()))
                .directory(folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        var host = builder.start();
        var deadline = System.nanoTime() + START.toNanos();
        while (!Files.exists(addressesFile())) {
            if (!host.isAlive() || System.nanoTime() > deadline) {
                host.destroy();
                throw new EngineException("the engines for tests did not start; " + log + " says:\n"
                        + Files.readString(log).strip());
            }
            Thread.sleep(PAUSE);
        }
        return Addresses.read(addressesFile());
    }
}
