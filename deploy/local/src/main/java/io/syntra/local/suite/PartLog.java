package io.syntra.local.suite;

import io.syntra.local.api.Await;
import io.syntra.local.setup.Folders;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The log of an engine, of one of Syntra's services, or of the supervisor, for people who look into it. */
public final class PartLog {

    private static final List<String> OTHERS = List.of("postgres", "kafka", "clickhouse", "supervisor", "build");

    private final LogFile file;

    private PartLog(LogFile file) {
        this.file = file;
    }

    /** Empty when no part has this name. */
    public static Optional<PartLog> find(Folders folders, String name) {
        if (Stream.concat(OTHERS.stream(), Stream.of(Service.values()).map(Service::id))
                .noneMatch(name::equals)) {
            return Optional.empty();
        }
        if (!Files.exists(folders.log(name))) {
            throw new Failure(name + " has written nothing yet (" + folders.log(name) + ")");
        }
        return Optional.of(new PartLog(new LogFile(folders.log(name))));
    }

    public List<String> tail(int lines) {
        return file.tail(lines);
    }

    /** Until the thread is interrupted or the process ends. */
    public void follow(Consumer<String> line, Duration pause) {
        try (var log = new RandomAccessFile(file.path().toFile(), "r")) {
            log.seek(log.length());
            var rest = new StringBuilder();
            while (true) {
                Await.pause(pause);
                if (log.length() < log.getFilePointer()) {
                    log.seek(0);
                }
                var bytes = new byte[(int) Math.min(log.length() - log.getFilePointer(), 1_000_000)];
                log.readFully(bytes);
                rest.append(new String(bytes, StandardCharsets.UTF_8));
                for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
                    line.accept(rest.substring(0, end));
                    rest.delete(0, end + 1);
                }
            }
        } catch (IOException e) {
            throw new Failure("the log " + file.path() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
