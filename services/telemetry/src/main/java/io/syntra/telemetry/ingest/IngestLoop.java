package io.syntra.telemetry.ingest;

import io.syntra.outbox.Outage;
import io.syntra.telemetry.kafka.DeadLetters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Carries one topic over, exactly once: plan a range, store it under a token that only this range has, settle it. While
 * ClickHouse or Postgres is away the backlog stays in Kafka and the same range is tried again. A record that fails for
 * another reason is taken out of its range.
 */
final class IngestLoop<B> implements Runnable {

    private static final Logger LOG = Logger.getLogger(IngestLoop.class);

    /** Small enough that a line is queryable well within 2 s, large enough that inserts stay few. */
    private static final Duration GATHER = Duration.ofMillis(250);

    /** For how long beyond that what is there already is read: what waits is stored sooner in few inserts than in many. */
    private static final Duration BACKLOG = Duration.ofMillis(500);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int ROUND_BYTES = 12 * 1024 * 1024;
    private static final int ROUND_RECORDS = 2_000;

    /** After which a failure that is no outage is looked into. */
    private static final int TRIES = 5;

    private static final ThreadFactory HANDS =
            Thread.ofPlatform().name("ingest range ", 0).daemon().factory();

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String group;
    private final Ingestion<B> ingestion;
    private final Consumers consumers;
    private final Progress progress;
    private final DeadLetters deadLetters;
    private final LoopState state;
    private final Map<TopicPartition, Lane> lanes = new LinkedHashMap<>();
    private volatile boolean stopping;

    IngestLoop(
            String group,
            Ingestion<B> ingestion,
            Consumers consumers,
            Progress progress,
            DeadLetters deadLetters,
            LoopState state) {
        this.group = group;
        this.ingestion = ingestion;
        this.consumers = consumers;
        this.progress = progress;
        this.deadLetters = deadLetters;
        this.state = state;
    }

    /** Ends after the range that is being carried. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        for (int attempt = 0; !stopping; attempt++) {
            try {
                consume();
                return;
            } catch (RuntimeException e) {
                // Kafka or Postgres is away, or another instance took over: begin again where Postgres says.
                report(e);
                LockSupport.parkNanos(pause(attempt).toNanos());
            }
        }
    }

    LoopState state() {
        return state;
    }

    private void consume() {
        lanes.clear();
        var stream = consumers.streamOf(ingestion.topic());
        try (var consumer = consumers.open(group);
                var hands = Executors.newCachedThreadPool(HANDS)) {
            consumer.subscribe(List.of(ingestion.topic()), new Assignment(stream, consumer));
            while (!stopping) {
                gather(consumer);
                carryAll(consumer, hands);
            }
        }
    }

    /**
     * A range of each partition at a time, until what was read is stored: what is held may be more than one range may have.
     * They are stored side by side, as one after the other waits for ClickHouse most of the time, and settled in turn.
     */
    private void carryAll(Consumer<String, byte[]> consumer, ExecutorService hands) {
        for (var tries = tries(consumer); !stopping && !tries.isEmpty(); tries = tries(consumer)) {
            var stored = storeAll(tries, hands);
            for (int i = 0; i < tries.size(); i++) {
                carry(consumer, tries.get(i), stored.get(i));
            }
        }
    }

    /** A range that comes next in its partition. */
    private record Try(Lane lane, Range range, List<ConsumerRecord<String, byte[]>> records) {}

    private List<Try> tries(Consumer<String, byte[]> consumer) {
        return lanes.values().stream()
                .flatMap(lane -> lane
                        .range(consumer.position(lane.partition()))
                        .map(range -> new Try(lane, range, lane.recordsOf(range)))
                        .stream())
                .toList();
    }

    private List<Future<B>> storeAll(List<Try> tries, ExecutorService hands) {
        try {
            return hands.invokeAll(tries.stream()
                    .map(next -> (Callable<B>) () ->
                            store(next.range(), next.records(), next.lane().isPlanned()))
                    .toList());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException("interrupted", e);
        }
    }

    private void gather(Consumer<String, byte[]> consumer) {
        var records = 0;
        var bytes = 0L;
        var end = Long.MAX_VALUE;
        var wait = POLL;
        boolean more;
        do {
            var polled = consumer.poll(wait);
            hold(polled);
            for (var record : polled) {
                records++;
                bytes += record.serializedValueSize();
            }
            if (records == 0) {
                return;
            }
            end = Math.min(end, System.nanoTime() + GATHER.toNanos());
            wait = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            more = wait.isPositive() || (!polled.isEmpty() && System.nanoTime() - end < BACKLOG.toNanos());
        } while (!stopping && more && records < ROUND_RECORDS && bytes < ROUND_BYTES);
    }

    private void hold(ConsumerRecords<String, byte[]> polled) {
        for (var partition : polled.partitions()) {
            Optional.ofNullable(lanes.get(partition)).ifPresent(lane -> lane.hold(polled.records(partition)));
        }
    }

    /** @param stored what became of the first try */
    private void carry(Consumer<String, byte[]> consumer, Try next, Future<B> stored) {
        var lane = next.lane();
        var range = next.range();
        var records = next.records();
        var told = new HashSet<Long>();
        for (int attempt = 0; isOurs(lane); attempt++) {
            try {
                settle(range, attempt == 0 ? valueOf(stored) : store(range, records, true), told);
                lane.settled(range);
                state.fine();
                consumer.commitAsync(
                        Map.of(lane.partition(), new OffsetAndMetadata(range.last() + 1)), (offsets, failure) -> {});
                return;
            } catch (Progress.Fenced e) {
                throw e;
            } catch (RuntimeException e) {
                report(e);
                if (stopping) {
                    return;
                }
                waitWithoutReading(consumer, pause(attempt));
                if (attempt % TRIES == TRIES - 1 && !Outage.isBehind(e)) {
                    records = withoutCulprits(records, told);
                }
            }
        }
    }

    private static <T> T valueOf(Future<T> done) {
        try {
            return done.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw new CompletionException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException("interrupted", e);
        }
    }

    /**
     * One record that Postgres will never take must not hold back all that come after it: each is tried out alone, and
     * those that fail go to the dead letters. A failure that none of them has alone stays as it is.
     */
    private List<ConsumerRecord<String, byte[]>> withoutCulprits(
            List<ConsumerRecord<String, byte[]>> records, Set<Long> told) {
        var sound = new ArrayList<ConsumerRecord<String, byte[]>>();
        for (var record : records) {
            try {
                // Not inside: it may ask Postgres itself, which the transaction's thread cannot wait for.
                var alone = ingestion.prepare(List.of(record));
                progress.tryOut(() -> ingestion.settle(alone));
                sound.add(record);
            } catch (RuntimeException e) {
                if (Outage.isBehind(e)) {
                    return records;
                }
                tell(record, "it cannot be stored: " + rootOf(e).getMessage(), told);
            }
        }
        return sound;
    }

    private static Throwable rootOf(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** A rebalance may take a partition away whenever the consumer polls. */
    private boolean isOurs(Lane lane) {
        return lanes.get(lane.partition()) == lane;
    }

    /** @param again a try whose end nobody saw may have stored some of it */
    private B store(Range range, List<ConsumerRecord<String, byte[]>> records, boolean again) {
        progress.plan(range);
        var batch = ingestion.prepare(records);
        ingestion.store(range, batch);
        if (again) {
            ingestion.makeSure(range, batch);
        }
        return batch;
    }

    private void settle(Range range, B batch, Set<Long> told) {
        // Before it is settled, because nobody comes back to these records afterwards.
        ingestion.unreadable(batch).forEach((record, cause) -> tell(record, cause, told));
        progress.settle(range, () -> ingestion.settle(batch));
    }

    /** Once, however often the range is tried. */
    private void tell(ConsumerRecord<String, byte[]> record, String cause, Set<Long> told) {
        if (!told.contains(record.offset())) {
            deadLetters.send(record, cause);
            told.add(record.offset());
        }
    }

    /** Kafka takes a consumer that does not poll for dead; so the pause is a poll that reads nothing. */
    private void waitWithoutReading(Consumer<String, byte[]> consumer, Duration pause) {
        consumer.pause(consumer.assignment());
        hold(consumer.poll(pause));
        consumer.resume(consumer.assignment());
    }

    private void report(RuntimeException failure) {
        if (state.failed(failure)) {
            LOG.warnf(failure, "Telemetry waits in Kafka topic=%s", ingestion.topic());
        } else {
            LOG.debugf(failure, "Telemetry still waits in Kafka topic=%s", ingestion.topic());
        }
    }

    private static Duration pause(int attempt) {
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private final class Assignment implements ConsumerRebalanceListener {

        private final String stream;
        private final Consumer<String, byte[]> consumer;

        Assignment(String stream, Consumer<String, byte[]> consumer) {
            this.stream = stream;
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            for (var partition : partitions) {
                var position = progress.of(stream, partition.partition());
                lanes.put(partition, new Lane(stream, partition, position, ingestion::weight));
                consumer.seek(partition, position.next());
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(lanes::remove);
        }
    }
}
