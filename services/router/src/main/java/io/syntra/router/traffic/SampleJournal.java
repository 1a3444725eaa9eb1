package io.syntra.router.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.syntra.contracts.Json;
import io.syntra.router.RouterConfig;
import io.syntra.router.state.StateFolder;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Samples on disk in the order of their seconds, one JSON line each, in numbered segments. A segment is deleted when
 * Kafka has all of it. Nothing is synced to the platter: it must survive the process, not the machine.
 */
@Singleton
public final class SampleJournal {

    private static final Logger LOG = Logger.getLogger(SampleJournal.class);
    private static final long SEGMENT_BYTES = 512 * 1024;
    private static final ObjectReader READER =
            Json.mapper().readerFor(Traffic.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Path folder;
    private final long limit;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private @Nullable Segment open;
    private long next;
    private long dropped;

    @Inject
    SampleJournal(StateFolder state, RouterConfig config) {
        this(state.resolve("traffic"), config.trafficBacklog().asLongValue());
    }

    /** @param limit bytes that may wait */
    public SampleJournal(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
        try {
            Files.createDirectories(folder);
            try (var files = Files.newDirectoryStream(folder, "*.jsonl")) {
                var found = new ArrayList<Path>();
                files.forEach(found::add);
                found.sort(null);
                for (var file : found) {
                    segments.add(new Segment(file, count(file), Files.size(file)));
                    next = number(file) + 1;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the router cannot keep traffic samples in " + folder, e);
        }
    }

    public synchronized void append(List<Traffic> samples) {
        if (samples.isEmpty()) {
            return;
        }
        try {
            var text = samples.stream().map(SampleJournal::line).collect(Collectors.joining());
            var segment = segmentForWriting();
            Files.writeString(segment.file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            segment.samples += samples.size();
            segment.bytes += text.getBytes(StandardCharsets.UTF_8).length;
            keepWithinLimit();
        } catch (IOException e) {
            dropped += samples.size();
            LOG.errorf(
                    e,
                    "Traffic samples are lost, the disk does not take them samples=%d folder=%s",
                    samples.size(),
                    folder);
        }
        notifyAll();
    }

    /** The oldest segment; what comes now goes to another one. Empty when nothing came in time. */
    synchronized Optional<Segment> awaitOldest(Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (segments.isEmpty()) {
            var left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive()) {
                return Optional.empty();
            }
            wait(left.toMillis() + 1);
        }
        var oldest = segments.getFirst();
        if (oldest == open) {
            open = null;
        }
        return Optional.of(oldest);
    }

    /** The samples of a segment; lines that a crash cut off are left out. */
    List<Traffic> read(Segment segment) throws IOException {
        var samples = new ArrayList<Traffic>();
        for (var line : Files.readAllLines(segment.file, StandardCharsets.UTF_8)) {
            try {
                samples.add(READER.readValue(line));
            } catch (JsonProcessingException e) {
                LOG.warnf(
                        "Line of the traffic journal cannot be read file=%s cause=%s",
                        segment.file, e.getOriginalMessage());
            }
        }
        return samples;
    }

    /** Kafka has it. */
    synchronized void done(Segment segment) throws IOException {
        segments.remove(segment);
        Files.deleteIfExists(segment.file);
    }

    public synchronized long waiting() {
        return segments.stream().mapToLong(segment -> segment.samples).sum();
    }

    public synchronized long dropped() {
        return dropped;
    }

    private Segment segmentForWriting() {
        var current = open;
        if (current == null || current.bytes >= SEGMENT_BYTES) {
            current = new Segment(folder.resolve("%012d.jsonl".formatted(next++)), 0, 0);
            segments.addLast(current);
            open = current;
        }
        return current;
    }

    private void keepWithinLimit() throws IOException {
        while (segments.size() > 1
                && segments.stream().mapToLong(segment -> segment.bytes).sum() > limit) {
            var oldest = segments.removeFirst();
            Files.deleteIfExists(oldest.file);
            dropped += oldest.samples;
            LOG.errorf(
                    "Kafka is away for too long, the oldest traffic samples are dropped samples=%d dropped_in_all=%d",
                    oldest.samples, dropped);
        }
    }

    private static String line(Traffic traffic) {
        try {
            return Json.mapper().writeValueAsString(traffic) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a traffic sample cannot be written as JSON", e);
        }
    }

    private static long number(Path file) {
        var name = String.valueOf(file.getFileName());
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    private static long count(Path file) throws IOException {
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.count();
        }
    }

    /** Changed only under the journal's lock. */
    static final class Segment {
        private final Path file;
        private long samples;
        private long bytes;

        private Segment(Path file, long samples, long bytes) {
            this.file = file;
            this.samples = samples;
            this.bytes = bytes;
        }
    }
}
