package io.syntra.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Room for eight, of which four may be strangers, and two of them from one address. */
class VisitorsTest {

    private final Visitors<Integer> visitors = new Visitors<>(8, 4, 2);

    @Test
    void strangersFromOneAddressLeaveRoomForOthers() {
        assertThat(visitors.admit(1, "a")).isTrue();
        assertThat(visitors.admit(2, "a")).isTrue();
        assertThat(visitors.admit(3, "a")).isFalse();
        assertThat(visitors.admit(4, "b")).isTrue();

        visitors.left(1);
        visitors.left(1);
        assertThat(visitors.admit(5, "a")).isTrue();
        assertThat(visitors.admit(6, "a")).isFalse();
    }

    @Test
    void strangersLeaveRoomForSenders() {
        for (int i = 0; i < 4; i++) {
            assertThat(visitors.admit(i, "a" + i)).isTrue();
        }
        assertThat(visitors.admit(5, "b")).isFalse();

        visitors.called(0, 1_000);
        assertThat(visitors.admit(5, "b")).isTrue();
        assertThat(visitors.isStranger(0)).isFalse();
        assertThat(visitors.isStranger(5)).isTrue();
    }

    @Test
    void manySendersOfOneAddressAreFineUpToTheMost() {
        for (int i = 0; i < 8; i++) {
            assertThat(visitors.admit(i, "a")).isTrue();
            visitors.called(i, 1_000);
        }
        assertThat(visitors.admit(9, "b")).isFalse();
        visitors.left(3);
        assertThat(visitors.admit(9, "b")).isTrue();
    }

    @Test
    void aSenderThatSaysNothingMoreIsKnown() {
        visitors.admit(1, "a");
        assertThat(visitors.calledSince(1, 0)).isFalse();
        visitors.called(1, 1_000);
        assertThat(visitors.calledSince(1, 1_000)).isTrue();
        assertThat(visitors.calledSince(1, 1_001)).isFalse();
        visitors.left(1);
        visitors.called(1, 2_000);
        assertThat(visitors.calledSince(1, 0)).isFalse();
        assertThat(visitors.all()).isEmpty();
    }
}
