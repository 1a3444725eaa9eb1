package io.syntra.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Session;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownEndingsTest {

    private static final WorkspaceId ACME = new WorkspaceId("acme");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant OVER = NOON.plusSeconds(3600);

    private final KnownEndings known = new KnownEndings();

    @Test
    void aTokenEndsWithWhatWasMadeFromItAndAlone() {
        known.add(new Ending.OfToken("t-1", OVER));

        assertThat(known.hold(session("ada", "t-1", NOON))).isTrue();
        assertThat(known.hold(session("ada", "t-2", NOON, "t-1"))).isTrue();
        assertThat(known.hold(session("ada", "t-2", NOON, "t-0"))).isFalse();
    }

    @Test
    void allOfAPersonEndsThatWasIssuedEarlier() {
        known.add(new Ending.OfPerson(ACME, "ada", NOON, OVER));

        assertThat(known.hold(session("ada", "t-1", NOON.minusSeconds(1)))).isTrue();
        assertThat(known.hold(session("ada", "t-1", NOON))).isFalse();
        assertThat(known.hold(session("eve", "t-1", NOON.minusSeconds(1)))).isFalse();
        var elsewhere = new Session(new WorkspaceId("elsewhere"), "ada", "t-1", Set.of(), NOON.minusSeconds(1));
        assertThat(known.hold(elsewhere)).isFalse();
    }

    @Test
    void anEarlierEndTakesNothingBackFromALaterOne() {
        known.add(new Ending.OfPerson(ACME, "ada", NOON, OVER));
        known.add(new Ending.OfPerson(ACME, "ada", NOON.minusSeconds(60), OVER));

        assertThat(known.hold(session("ada", "t-1", NOON.minusSeconds(1)))).isTrue();
    }

    @Test
    void whatWouldBeOverAnywayIsForgotten() {
        known.add(new Ending.OfToken("t-1", OVER));
        known.add(new Ending.OfPerson(ACME, "eve", NOON, OVER.plusSeconds(1)));

        known.forget(OVER.plusSeconds(1));

        assertThat(known.hold(session("ada", "t-1", NOON))).isFalse();
        assertThat(known.hold(session("eve", "t-2", NOON.minusSeconds(1)))).isTrue();
    }

    private static Session session(String user, String id, Instant since, String... from) {
        return new Session(ACME, user, id, Set.of(from), since);
    }
}
