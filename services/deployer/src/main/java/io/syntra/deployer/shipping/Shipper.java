package io.syntra.deployer.shipping;

import io.syntra.deployer.runtime.ReplicaLabels;
import io.syntra.deployer.shipping.Joining.Entry;
import io.syntra.deployer.shipping.LogSink.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Ships one file from where the last shipper left off, until the replica is gone and all is shipped. */
final class Shipper implements Runnable {

    private static final Logger LOG = Logger.getLogger(Shipper.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);

    private final ReplicaLabels labels;
    private final StdStream stream;
    private final Path log;
    private final Path progressFile;
    private final BooleanSupplier ended;
    private final LogSink sink;
    private final ShippingConfig config;
    private final Clock clock;
    private Progress progress = new Progress(0, null, 0);
    private long size;
    private Instant grownAt = Instant.EPOCH;
    private volatile boolean done;
    private volatile boolean stopped;

    /** @param ended whether nothing will be written any more */
    Shipper(
            ReplicaLabels labels,
            StdStream stream,
            Path log,
            BooleanSupplier ended,
            LogSink sink,
            ShippingConfig config,
            Clock clock) {
        this.labels = labels;
        this.stream = stream;
        this.log = log;
        this.progressFile = log.resolveSibling(stream.label() + ".shipped.json");
        this.ended = ended;
        this.sink = sink;
        this.config = config;
        this.clock = clock;
    }

    boolean isDone() {
        return done;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            while (!stopped && !done) {
                work();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() throws InterruptedException {
        try {
            progress = Progress.read(progressFile);
            if (progress.pending() != null) {
                send(progress.pending());
            }
            while (!stopped && !done) {
                // Asked before reading: what is written after the read of an ended replica cannot exist.
                var isEnded = ended.getAsBoolean();
                if (!ship(isEnded)) {
                    done = isEnded && progress.shipped() >= size;
                    Thread.sleep(config.pause());
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.errorf(
                    e,
                    "The output of a replica cannot be shipped yet replica=%s stream=%s",
                    labels.replicaId(),
                    stream);
            Thread.sleep(config.longestBackOff());
        }
    }

    /** @return whether there was something to ship */
    private boolean ship(boolean isEnded) throws IOException, InterruptedException {
        var length = Files.exists(log) ? Files.size(log) : 0;
        var now = clock.instant();
        if (length != size) {
            size = length;
            grownAt = now;
        }
        if (length <= progress.shipped()) {
            return false;
        }
        var quiet = isEnded ? config.holdUnfinished() : Duration.between(grownAt, now);
        var to = closed(length, quiet);
        if (to <= progress.shipped()) {
            return false;
        }
        send(new Batch(progress.shipped(), to, now.toEpochMilli()));
        return true;
    }

    /** Up to where the records are complete. */
    private long closed(long length, Duration quiet) throws IOException {
        var from = progress.shipped();
        var window = Math.min(length - from, config.mostBatchBytes().asLongValue());
        var entries = entries(from, from + window);
        if (entries.isEmpty()) {
            return from;
        }
        var last = entries.getLast();
        var isWholeFile = from + window == length;
        var isLastClosed = isWholeFile
                ? quiet.compareTo(last.finished() ? config.hold() : config.holdUnfinished()) >= 0
                // A record that fills the window alone is cut there.
                : entries.size() == 1;
        if (isLastClosed) {
            return from + last.end();
        }
        return entries.size() == 1
                ? from
                : from + entries.get(entries.size() - 2).end();
    }

    private List<Entry> entries(long from, long to) throws IOException {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            var bytes = new byte[Math.toIntExact(to - from)];
            file.seek(from);
            file.readFully(bytes);
            return Joining.join(Lines.of(bytes));
        }
    }

    private void send(Batch batch) throws IOException, InterruptedException {
        progress = progress.sending(batch);
        progress.write(progressFile);
        var records = entries(batch.from(), batch.to()).stream()
                .map(Entry::text)
                .filter(text -> !text.isBlank())
                .toList();
        if (!records.isEmpty()) {
            var request = OtlpLogs.request(labels, stream, records, Instant.ofEpochMilli(batch.readAtMs()));
            if (!deliver(batch.name(labels.replicaId(), stream), request)) {
                return;
            }
        }
        progress = progress.sent(batch);
        progress.write(progressFile);
        free();
    }

    /** @return false when this shipper was stopped before; the batch stays pending */
    private boolean deliver(String name, byte[] request) throws InterruptedException {
        var pause = FIRST_BACK_OFF;
        while (!stopped) {
            if (sink.send(labels, name, request) != Outcome.NOT_NOW) {
                return true;
            }
            Thread.sleep(pause);
            var longer = pause.multipliedBy(2);
            pause = longer.compareTo(config.longestBackOff()) < 0 ? longer : config.longestBackOff();
        }
        return false;
    }

    /** Gives disk space back without moving what comes after, so that an app that writes meanwhile loses nothing. */
    private void free() throws IOException, InterruptedException {
        var to = progress.shipped() - progress.shipped() % DiskSpace.BLOCK;
        if (to - progress.freed() >= config.keepShipped().asLongValue() && DiskSpace.free(log, progress.freed(), to)) {
            progress = progress.freed(to);
            progress.write(progressFile);
        }
    }
}
