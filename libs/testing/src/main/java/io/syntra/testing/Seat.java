package io.syntra.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The right of one JVM to a Postgres and a Kafka of its own, until it ends: topics have fixed names, so two modules on
 * one Kafka would read each other's events. There are two seats, for the two modules that are tested at a time.
 */
final class Seat {

    private static final System.Logger LOG = System.getLogger(Seat.class.getName());

    /** A property, for Quarkus asks again through other class loaders. */
    private static final String TAKEN = "syntra.test.seat";

    private static final List<SharedEngines> SEATS = List.of(SharedEngines.CORE, SharedEngines.SECOND_CORE);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Seat() {}

    /** Waits until one is free. */
    static synchronized SharedEngines ofThisJvm() throws InterruptedException {
        var taken = System.getProperty(TAKEN);
        if (taken != null) {
            return SharedEngines.valueOf(taken);
        }
        for (boolean told = false; ; told = true) {
            for (var seat : SEATS) {
                if (take(seat)) {
                    System.setProperty(TAKEN, seat.name());
                    return seat;
                }
            }
            if (!told) {
                LOG.log(Level.INFO, "Other test runs use the shared engines: waiting until one ends");
            }
            Thread.sleep(PAUSE);
        }
    }

    private static boolean take(SharedEngines seat) {
        var file = Home.testEngines().resolve(seat.name().toLowerCase(Locale.ROOT) + ".seat");
        try {
            Files.createDirectories(file.getParent());
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                return false;
            }
            // The system gives the lock back when the JVM ends; until then something must hold the channel.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(channel), "end-of-seat"));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
