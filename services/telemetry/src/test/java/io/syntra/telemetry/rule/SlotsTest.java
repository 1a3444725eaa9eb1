package io.syntra.telemetry.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotsTest {

    private static final Instant T0 = Instant.parse("2026-01-31T09:30:00Z");
    private static final List<WorkspaceId> SLOW = List.of(
            new WorkspaceId("slow1"), new WorkspaceId("slow2"), new WorkspaceId("slow3"), new WorkspaceId("slow4"));
    private static final WorkspaceId SHOP = new WorkspaceId("shop");

    private final Slots slots = new Slots();

    /** Guarded by {@code Slots.next}: who waits the longest is not asked. */
    @Test
    void whoseRulesAreFastGoesBeforeThoseWhoTakeAllSlotsHoweverLongTheyWait() {
        var waiting = new ArrayList<>(SLOW);
        waiting.add(SHOP);
        assertThat(slots.next(waiting, T0)).isEqualTo(SLOW);
        SLOW.forEach(workspace -> slots.begin(workspace, T0));
        assertThat(slots.next(waiting, T0)).isEmpty();

        var at = T0.plusSeconds(20);
        slots.end(SLOW.getFirst(), at);
        // As long as it has rules left; each takes a moment.
        for (int i = 0; i < 100; i++) {
            assertThat(slots.next(waiting, at)).containsExactly(SHOP);
            slots.begin(SHOP, at);
            slots.end(SHOP, at.plusMillis(50));
            at = at.plusMillis(50);
        }
    }

    /** Guarded by {@code Slots.OF_ONE}. */
    @Test
    void oneWorkspaceNeverHasAllSlots() {
        var slow = SLOW.getFirst();
        for (int i = 0; i < Slots.OF_ONE; i++) {
            assertThat(slots.next(List.of(slow), T0)).containsExactly(slow);
            slots.begin(slow, T0);
        }

        assertThat(slots.next(List.of(slow, SHOP), T0)).containsExactly(SHOP);
    }

    @Test
    void whatTookLongAgoIsForgotten() {
        slots.begin(SHOP, T0);
        slots.end(SHOP, T0.plusSeconds(20));
        var other = SLOW.getFirst();
        var later = T0.plusSeconds(20 * 60);
        slots.begin(other, later);
        slots.end(other, later.plusSeconds(1));

        assertThat(slots.next(List.of(other, SHOP), later.plusSeconds(1))).containsExactly(SHOP, other);
    }
}
