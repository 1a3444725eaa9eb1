package io.syntra.workflow.run;

import io.syntra.contracts.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests of this instance that wait for an answer. Each workspace has its share of the places, so that the slow targets
 * of one take none of another's.
 */
final class UnderWay {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final int most;
    private final int mostOfOne;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<WorkspaceId, Integer> byWorkspace = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<WorkspaceId, Instant> looks = new ConcurrentHashMap<>();

    UnderWay(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    boolean hasRoom(WorkspaceId workspace) {
        return all.get() < most && byWorkspace.getOrDefault(workspace, 0) < mostOfOne;
    }

    /** When a run that found no room may look again: they come one after the other, however many there are. */
    Instant nextLook(WorkspaceId workspace, Instant now) {
        return looks.merge(
                workspace, now.plus(SOON), (last, soon) -> soon.isAfter(last) ? soon : last.plus(BETWEEN_LOOKS));
    }

    /** Also beyond what there is room for: two may have looked at once. */
    void begin(WorkspaceId workspace) {
        all.incrementAndGet();
        byWorkspace.merge(workspace, 1, Integer::sum);
    }

    void end(WorkspaceId workspace) {
        all.decrementAndGet();
        byWorkspace.computeIfPresent(workspace, (_, count) -> count == 1 ? null : count - 1);
    }
}
