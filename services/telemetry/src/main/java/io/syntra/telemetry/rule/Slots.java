package io.syntra.telemetry.rule;

import io.syntra.contracts.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many rules this instance looks at at once, and whose. Of the workspaces that wait, the one whose looks took the least
 * time of late comes first: slow rules make their own workspace wait. What took long ago counts ever less.
 */
final class Slots {

    static final int ALL = 4;
    static final int OF_ONE = 2;

    private static final double HALVED_AFTER_MILLIS = 60_000;
    private static final double FORGOTTEN_MILLIS = 1;

    private final Map<WorkspaceId, Use> uses = new HashMap<>();

    /**
     * @param now its looks that are under way
     * @param millis that its looks had taken at that time
     */
    private record Use(int now, double millis, Instant at) {

        private static final Use NONE = new Use(0, 0, Instant.EPOCH);

        double millis(Instant time) {
            var since = Math.max(0, Duration.between(at, time).toMillis());
            return millis * Math.pow(0.5, since / HALVED_AFTER_MILLIS) + (double) now * since;
        }

        Use with(int more, Instant time) {
            return new Use(now + more, millis(time), time);
        }
    }

    /**
     * @param waiting those that have waited the longest first
     * @return whose turn it is, one slot for each
     */
    synchronized List<WorkspaceId> next(List<WorkspaceId> waiting, Instant now) {
        uses.values().removeIf(use -> use.now == 0 && use.millis(now) < FORGOTTEN_MILLIS);
        var free = ALL - uses.values().stream().mapToInt(Use::now).sum();
        return waiting.stream()
                .filter(workspace -> use(workspace).now < OF_ONE)
                .sorted(Comparator.comparingDouble(workspace -> use(workspace).millis(now)))
                .limit(free)
                .toList();
    }

    synchronized void begin(WorkspaceId workspace, Instant at) {
        uses.put(workspace, use(workspace).with(1, at));
    }

    synchronized void end(WorkspaceId workspace, Instant at) {
        uses.put(workspace, use(workspace).with(-1, at));
    }

    private Use use(WorkspaceId workspace) {
        return uses.getOrDefault(workspace, Use.NONE);
    }
}
