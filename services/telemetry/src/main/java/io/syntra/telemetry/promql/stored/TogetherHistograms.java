package io.syntra.telemetry.promql.stored;

import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The same as {@link Together} of counters, for histograms. */
final class TogetherHistograms {

    private TogetherHistograms() {}

    /** What a lane has grown to. */
    private record Change(long time, int lane, Histogram value) {}

    /** @param parts with the same labels, at least one */
    static Series of(List<Series> parts) {
        // That one of them ended is not the end of all.
        var lanes = Together.lanes(parts.stream()
                .map(Series::living)
                .filter(part -> part.size() > 0)
                .toList());
        var changes = new ArrayList<Change>();
        var now = new ArrayList<Histogram>();
        for (var lane : lanes) {
            now.add(lane.getFirst().histogram(0));
            changes.addAll(grown(lane, now.size() - 1));
        }
        changes.sort(Comparator.comparingLong(Change::time));
        var all = new Series.Builder();
        for (var change : changes) {
            now.set(change.lane(), change.value());
            // At one time the last one stands for all of them.
            all.add(change.time(), now.stream().reduce(Histogram.EMPTY, Histogram::plus));
        }
        return all.of(parts.getFirst().labels());
    }

    /** One that began anew would otherwise look as if all of them had. */
    private static List<Change> grown(List<Series> lane, int number) {
        var changes = new ArrayList<Change>();
        var before = Histogram.EMPTY;
        var last = Histogram.EMPTY;
        for (var part : lane) {
            for (int i = 0; i < part.size(); i++) {
                var value = part.histogram(i);
                before = value.isResetAfter(last) ? before.plus(last) : before;
                last = value;
                changes.add(new Change(part.time(i), number, before.plus(last)));
            }
        }
        return changes;
    }
}
