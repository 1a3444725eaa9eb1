package io.syntra.telemetry.promql.stored;

import io.syntra.telemetry.promql.series.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Stored series that are one for Prometheus. One that begins when another has ended goes on with it. What is sent at the
 * same time is added up: of versions of a library, say, or of its attributes, which are not stored.
 */
final class Together {

    /** So long a gauge's value counts, as in an answer. */
    private static final long FRESH = 300_000;

    private final List<List<Series>> lanes;
    private final boolean counter;
    private final double[] sums;

    private Together(List<List<Series>> lanes, boolean counter) {
        this.lanes = lanes;
        this.counter = counter;
        // A tree whose leaves are the lanes' values: after many additions and subtractions a sum would be another one.
        this.sums = new double[2 * lanes.size()];
    }

    /**
     * @param parts with the same labels, at least one
     * @param counter whether they only grow: then each counts from its first value on, and keeps its last one, so that
     *     their sum grows by what each of them does
     */
    static Series of(List<Series> parts, boolean counter) {
        var lanes = lanes(parts);
        var all = new Series.Builder();
        if (lanes.size() == 1) {
            lanes.getFirst().forEach(part -> {
                for (int i = 0; i < part.size(); i++) {
                    all.addFrom(part, i);
                }
            });
        } else {
            // That one of them ended is not the end of all.
            new Together(
                            lanes.stream()
                                    .map(lane -> lane.stream()
                                            .map(Series::living)
                                            .filter(part -> part.size() > 0)
                                            .toList())
                                    .filter(lane -> !lane.isEmpty())
                                    .toList(),
                            counter)
                    .addTo(all);
        }
        return all.of(parts.getFirst().labels());
    }

    /** Of each lane, one begins when the one before has ended. */
    static List<List<Series>> lanes(List<Series> parts) {
        var lanes = new ArrayList<List<Series>>();
        var byEnd = new PriorityQueue<List<Series>>(Comparator.comparingLong(lane -> end(lane.getLast())));
        for (var part :
                parts.stream().sorted(Comparator.comparingLong(p -> p.time(0))).toList()) {
            var first = byEnd.peek();
            var lane = first != null && end(first.getLast()) < part.time(0) ? byEnd.remove() : new ArrayList<Series>();
            if (lane.isEmpty()) {
                lanes.add(lane);
            }
            lane.add(part);
            byEnd.add(lane);
        }
        return lanes;
    }

    private static long end(Series series) {
        return series.time(series.size() - 1);
    }

    /** @param sample whether it was sent, and not only became old */
    private record Change(long time, int lane, double value, boolean sample) {}

    private void addTo(Series.Builder all) {
        var changes = new ArrayList<Change>();
        for (int lane = 0; lane < lanes.size(); lane++) {
            if (counter) {
                growing(lane, changes);
            } else {
                ageing(lane, changes);
            }
        }
        changes.sort(Comparator.comparingLong(Change::time));
        for (int i = 0; i < changes.size(); ) {
            long time = changes.get(i).time();
            boolean sample = false;
            for (; i < changes.size() && changes.get(i).time() == time; i++) {
                set(changes.get(i).lane(), changes.get(i).value());
                sample |= changes.get(i).sample();
            }
            if (sample) {
                all.add(time, sums[1]);
            }
        }
    }

    private void growing(int lane, List<Change> changes) {
        double before = 0;
        double last = Double.NaN;
        for (var part : lanes.get(lane)) {
            for (int i = 0; i < part.size(); i++) {
                // One that began anew would otherwise look as if all of them had.
                before += part.value(i) < last ? last : 0;
                last = part.value(i);
                changes.add(new Change(part.time(i), lane, before + last, true));
            }
        }
        set(lane, lanes.get(lane).getFirst().value(0));
    }

    private void ageing(int lane, List<Change> changes) {
        long last = Long.MAX_VALUE - FRESH;
        for (var part : lanes.get(lane)) {
            for (int i = 0; i < part.size(); i++) {
                if (part.time(i) > last + FRESH) {
                    changes.add(new Change(last + FRESH, lane, 0, false));
                }
                last = part.time(i);
                changes.add(new Change(last, lane, part.value(i), true));
            }
        }
        changes.add(new Change(last + FRESH, lane, 0, false));
    }

    private void set(int lane, double value) {
        int node = lanes.size() + lane;
        sums[node] = value;
        for (node /= 2; node > 0; node /= 2) {
            sums[node] = sums[2 * node] + sums[2 * node + 1];
        }
    }
}
