package io.syntra.gateway.session;

import io.syntra.identity.Session;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** So often a minute each person, at this gateway: nobody keeps the database from all others. */
final class Pace {

    private static final long SECONDS = Duration.ofMinutes(1).toSeconds();

    private final int most;
    private final String what;
    private final InstantSource clock;
    private final Map<String, Integer> taken = new HashMap<>();
    private long minute;

    Pace(int most, String what, InstantSource clock) {
        this.most = most;
        this.what = what;
        this.clock = clock;
    }

    /** @throws ProblemException when it was too often */
    void take(Session session) {
        var now = clock.instant().getEpochSecond();
        if (take(session.workspace() + " " + session.user(), now / SECONDS) > most) {
            throw ProblemException.of(
                            ProblemCode.RATE_LIMITED,
                            "%s is done at most %d times a minute for one person. Try again in a minute."
                                    .formatted(what, most))
                    .withHeader("Retry-After", String.valueOf(SECONDS - now % SECONDS));
        }
    }

    private synchronized int take(String who, long now) {
        if (minute != now) {
            taken.clear();
            minute = now;
        }
        return taken.merge(who, 1, Integer::sum);
    }
}
