package io.syntra.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.WorkspaceId;
import io.syntra.gateway.session.SessionState;
import io.syntra.identity.Session;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Guarded by both conditions of {@link OpenStreams#closeWhatIsOver}. */
class OpenStreamsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final List<String> closed = new ArrayList<>();

    @Test
    void whoIsNoLongerKnownToBeSignedInHearsNothingMore() {
        var states = Map.of(
                "ada",
                SessionState.STANDS,
                "eve",
                SessionState.ENDED,
                "vic",
                SessionState.UNKNOWN,
                "dev",
                SessionState.STANDS);
        var streams = new OpenStreams(
                8,
                session -> states.getOrDefault(session.user(), SessionState.UNKNOWN),
                Clock.fixed(NOON, ZoneOffset.UTC));
        for (var user : List.of("ada", "eve", "vic")) {
            assertThat(streams.open(stream(user, NOON.plusSeconds(1)))).isTrue();
        }
        assertThat(streams.open(stream("dev", NOON))).isTrue();

        streams.closeWhatIsOver();

        assertThat(closed).containsExactlyInAnyOrder("eve", "vic", "dev");
    }

    private OpenStreams.Stream stream(String user, Instant until) {
        var session = new Session(new WorkspaceId("acme"), user, "t-1", Set.of(), NOON.minusSeconds(60));
        return new OpenStreams.Stream(session, until, () -> closed.add(user));
    }
}
