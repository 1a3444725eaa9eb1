package io.syntra.telemetry.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One partition on its way: what was read and not yet stored. */
final class Lane {

    private final String stream;
    private final TopicPartition partition;
    private final List<ConsumerRecord<String, byte[]>> held = new ArrayList<>();
    private long next;
    private Optional<Long> plannedTo;

    Lane(String stream, TopicPartition partition, Progress.Position position) {
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

    void hold(List<ConsumerRecord<String, byte[]>> records) {
        held.addAll(records);
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
        return held.isEmpty() ? Optional.empty() : Optional.of(to(held.getLast().offset()));
    }

    List<ConsumerRecord<String, byte[]>> recordsOf(Range range) {
        return held.stream().filter(r -> r.offset() <= range.last()).toList();
    }

    void settled(Range range) {
        held.removeIf(r -> r.offset() <= range.last());
        next = range.last() + 1;
        plannedTo = Optional.empty();
    }

    private Range to(long last) {
        return new Range(stream, partition.partition(), next, last);
    }
}
