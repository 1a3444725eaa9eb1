package io.syntra.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LaneTest {

    @Test
    void withoutAPlanWhatIsThereIsTheRange() {
        var lane = lane(5, Optional.empty());
        assertThat(lane.range(5)).isEmpty();

        lane.hold(records(5, 6, 7));

        var range = lane.range(8).orElseThrow();
        assertThat(range).isEqualTo(new Range("t@1", 0, 5, 7));
        assertThat(lane.recordsOf(range)).hasSize(3);
        lane.settled(range);
        assertThat(lane.range(8)).isEmpty();
    }

    @Test
    void aPlannedRangeWaitsUntilItIsWholeAndKeepsItsEnds() {
        var lane = lane(5, Optional.of(7L));
        lane.hold(records(5, 6));
        assertThat(lane.range(7)).isEmpty();

        lane.hold(records(7, 8, 9));

        var planned = lane.range(10).orElseThrow();
        assertThat(planned).isEqualTo(new Range("t@1", 0, 5, 7));
        assertThat(lane.recordsOf(planned)).extracting(ConsumerRecord::offset).containsExactly(5L, 6L, 7L);
        lane.settled(planned);
        assertThat(lane.range(10)).contains(new Range("t@1", 0, 8, 9));
    }

    /** Guarded by {@code Lane.gone}. */
    @Test
    void offsetsThatKafkaHasDroppedMeanwhileDoNotHoldAPlanUpAndAreCounted() {
        var lane = lane(5, Optional.of(7L));

        lane.hold(records(20, 21));

        var planned = lane.range(22).orElseThrow();
        assertThat(planned.last()).isEqualTo(7);
        assertThat(planned.gone()).isEqualTo(3);
        assertThat(lane.recordsOf(planned)).isEmpty();
        lane.settled(planned);
        assertThat(lane.range(22)).contains(new Range("t@1", 0, 8, 21, 12));
    }

    @Test
    void whereNothingWasEverStoredATopicBeginsAnywhere() {
        var lane = lane(0, Optional.empty());

        lane.hold(records(20, 21));

        assertThat(lane.range(22)).contains(new Range("t@1", 0, 0, 21));
    }

    /** Guarded by {@code Lane.lastThatFits}. */
    @Test
    void aRangeHasNoMoreRowsThanFitIntoTheMemory() {
        var lane = lane(0, Optional.empty());
        var heavy = (int) (Lane.MOST / 3);
        lane.hold(
                LongStream.range(0, 4).mapToObj(offset -> record(offset, heavy)).toList());
        lane.hold(List.of(record(4, (int) Lane.MOST + 1), record(5, 0)));

        var ends = new ArrayList<Long>();
        for (var range = lane.range(6); range.isPresent(); range = lane.range(6)) {
            ends.add(range.get().last());
            lane.settled(range.get());
        }

        assertThat(ends).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void noTwoRangesShareAToken() {
        assertThat(List.of(
                        new Range("t@1", 0, 1, 2).token("logs"),
                        new Range("t@1", 0, 1, 3).token("logs"),
                        new Range("t@1", 1, 1, 2).token("logs"),
                        new Range("t@2", 0, 1, 2).token("logs"),
                        new Range("t@1", 0, 1, 2).token("spans")))
                .doesNotHaveDuplicates();
    }

    private static Lane lane(long next, Optional<Long> plannedTo) {
        return new Lane(
                "t@1", new TopicPartition("t", 0), new Progress.Position(next, plannedTo), record -> record.value()
                        .length);
    }

    private static List<ConsumerRecord<String, byte[]>> records(long... offsets) {
        return LongStream.of(offsets).mapToObj(offset -> record(offset, 0)).toList();
    }

    private static ConsumerRecord<String, byte[]> record(long offset, int weight) {
        return new ConsumerRecord<>("t", 0, offset, "k", new byte[weight]);
    }
}
