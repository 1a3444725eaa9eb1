package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Series;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers of one time after the other, put together as series. */
final class Collected {

    private final Map<Labels, Series.Builder> series = new HashMap<>();
    private final Effort effort;

    Collected(Effort effort) {
        this.effort = effort;
    }

    /** @param value a scalar or an instant vector */
    void add(long time, Value value) {
        switch (value) {
            case Value.Scalar scalar -> add(time, Labels.NONE, scalar.value());
            case Value.Vector vector -> vector.samples().forEach(sample -> add(time, sample.labels(), sample.value()));
            case Value.Text t -> throw new IllegalArgumentException("a text is no series");
            case Value.Matrix m -> throw new IllegalArgumentException("a range is no sample");
        }
    }

    private void add(long time, Labels labels, double value) {
        effort.hold(1);
        series.computeIfAbsent(labels, l -> new Series.Builder()).add(time, value);
    }

    /** In the order of their labels. */
    List<Series> series() {
        return series.entrySet().stream()
                .map(entry -> entry.getValue().of(entry.getKey()))
                .sorted(Comparator.comparing(Series::labels))
                .toList();
    }
}
