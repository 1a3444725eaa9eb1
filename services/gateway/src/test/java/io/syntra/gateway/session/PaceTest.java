package io.syntra.gateway.session;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Session;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON.plusSeconds(20));
    private final Pace pace = new Pace(2, "Logging out", now::get);

    @Test
    void isEachPersonsOwnAndEndsWithTheMinute() {
        pace.take(session("ada"));
        pace.take(session("ada"));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> pace.take(session("ada")))
                .withMessageContaining("at most 2 times a minute")
                .satisfies(e -> {
                    Assertions.assertThat(e.code()).isEqualTo(ProblemCode.RATE_LIMITED);
                    Assertions.assertThat(e.headers()).isEqualTo(Map.of("Retry-After", "40"));
                });
        assertThatCode(() -> pace.take(session("eve"))).doesNotThrowAnyException();

        now.set(NOON.plusSeconds(60));
        assertThatCode(() -> pace.take(session("ada"))).doesNotThrowAnyException();
    }

    private static Session session(String user) {
        return new Session(new WorkspaceId("acme"), user, "t-1", Set.of(), NOON);
    }
}
