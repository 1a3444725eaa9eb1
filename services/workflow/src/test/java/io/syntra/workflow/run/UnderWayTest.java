package io.syntra.workflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UnderWayTest {

    private static final WorkspaceId ACME = new WorkspaceId("acme");
    private static final WorkspaceId OTHER = new WorkspaceId("other");

    /** Guards: the share of one, the limit of all, and that a place is given back. */
    @Test
    void aWorkspaceHasItsShareOfThePlaces() {
        var underWay = new UnderWay(3, 2);
        underWay.begin(ACME);
        assertThat(underWay.hasRoom(ACME)).isTrue();
        underWay.begin(ACME);
        assertThat(underWay.hasRoom(ACME)).isFalse();
        assertThat(underWay.hasRoom(OTHER)).isTrue();

        underWay.begin(OTHER);
        assertThat(underWay.hasRoom(OTHER)).isFalse();

        underWay.end(ACME);
        assertThat(underWay.hasRoom(ACME)).isTrue();
        assertThat(underWay.hasRoom(OTHER)).isTrue();
    }

    /** Guards: ten thousand runs without room are not all looked at again in the same second. */
    @Test
    void thoseWithoutRoomLookAgainOneAfterTheOther() {
        var underWay = new UnderWay(3, 2);
        var now = Instant.parse("2026-01-31T09:30:00Z");

        assertThat(underWay.nextLook(ACME, now)).isEqualTo(now.plusMillis(1_000));
        assertThat(underWay.nextLook(ACME, now)).isEqualTo(now.plusMillis(1_050));
        assertThat(underWay.nextLook(OTHER, now)).isEqualTo(now.plusMillis(1_000));
        assertThat(underWay.nextLook(ACME, now.plusSeconds(60))).isEqualTo(now.plusSeconds(61));
    }
}
