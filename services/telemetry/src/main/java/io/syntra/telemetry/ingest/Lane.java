package io.syntra.telemetry.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One partition on its way: what was read and not yet stored. */
final class Lane {

    /** As objects some 60 MB. */
    static final long MOST = 300_000;

    private final String stream;
    private final TopicPartition partition;
    private final ToLongFunction<ConsumerRecord<String, byte[]>> weight;
    private final List<Held> held = new ArrayList<>();
    private long next;
    private Optional<Long> plannedTo;

    private record Held(ConsumerRecord<String, byte[]> record, long weight) {}

    /** @param weight of what a record becomes; a range has no more of it than {@link #MOST}, unless it is one record */
    Lane(
            String stream,
            TopicPartition partition,
            Progress.Position position,
            ToLongFunction<ConsumerRecord<String, byte[]>> weight) {
        this.weight = weight;
        this.stream = stream;
        this.partition = partition;
        this.next = position.next();
        this.plannedTo = position.plannedTo();
    }

    TopicPartition partition() {
        return partition;
    }

    long next() {
        return next;
    }

    /** Whether the next range may have been stored in part. */
    boolean isPlanned() {
        return plannedTo.isPresent();
    }

    void hold(List<ConsumerRecord<String, byte[]>> records) {
        records.forEach(record -> held.add(new Held(record, weight.applyAsLong(record))));
    }

    /**
     * The range to store now. One that was planned before a crash is stored with exactly the same ends, so it must be
     * there as a whole first.
     *
     * @param read everything below this offset was read
     */
    Optional<Range> range(long read) {
        if (plannedTo.isPresent()) {
            return plannedTo.filter(last -> read > last).map(this::to);
        }
        return held.isEmpty() ? Optional.empty() : Optional.of(to(lastThatFits()));
    }

    private long lastThatFits() {
        var last = held.getFirst().record().offset();
        var sum = 0L;
        for (var each : held) {
            sum += each.weight();
            if (sum > MOST) {
                return last;
            }
            last = each.record().offset();
        }
        return last;
    }

    List<ConsumerRecord<String, byte[]>> recordsOf(Range range) {
        return held.stream()
                .map(Held::record)
                .filter(r -> r.offset() <= range.last())
                .toList();
    }

    void settled(Range range) {
        held.removeIf(r -> r.record().offset() <= range.last());
        next = range.last() + 1;
        plannedTo = Optional.empty();
    }

    private Range to(long last) {
        return new Range(stream, partition.partition(), next, last, gone(last));
    }

    /** Where nothing was ever stored, a topic may begin anywhere. */
    private long gone(long last) {
        var there = held.stream().filter(each -> each.record().offset() <= last).count();
        return next == 0 ? 0 : last - next + 1 - there;
    }
}
