package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Memory;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.series.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers of one time after the other, put together as series. */
final class Collected {

    /** A list that grows may be twice as long as it is full. */
    private static final long OF_A_SAMPLE = 2;

    /** A list's first places, its labels, and what they stand in. */
    private static final long OF_A_SERIES = Memory.ofBytes(600);

    private final Map<Key, Series.Builder> series = new HashMap<>();
    private final Effort effort;

    private record Key(Labels labels, boolean numbers) {}

    Collected(Effort effort) {
        this.effort = effort;
    }

    /** @param value a scalar or an instant vector */
    void add(long time, Value value) {
        switch (value) {
            case Value.Scalar scalar -> add(time, List.of(new Sample(Labels.NONE, scalar.value())));
            case Value.Vector vector -> add(time, vector.samples());
            case Value.Text t -> throw new IllegalArgumentException("a text is no series");
            case Value.Matrix m -> throw new IllegalArgumentException("a range is no sample");
        }
    }

    private void add(long time, List<Sample> samples) {
        effort.hold(OF_A_SAMPLE * samples.stream().mapToLong(Sample::weight).sum());
        for (var sample : samples) {
            var begun = series.computeIfAbsent(new Key(sample.labels(), sample.isNumber()), key -> begun());
            if (sample.isNumber()) {
                begun.add(time, sample.value());
            } else {
                begun.add(time, sample.histogram().orElseThrow());
            }
        }
    }

    private Series.Builder begun() {
        effort.hold(OF_A_SERIES);
        return new Series.Builder();
    }

    /** In the order of their labels; nothing is left here. */
    List<Series> series() {
        var result = new ArrayList<Series>(series.size());
        for (var entries = series.entrySet().iterator(); entries.hasNext(); ) {
            var entry = entries.next();
            result.add(entry.getValue().of(entry.getKey().labels()));
            // Its room is what the next one's copy takes.
            entries.remove();
        }
        result.sort(Comparator.comparing(Series::labels));
        return result;
    }
}
