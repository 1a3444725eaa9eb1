package io.syntra.gateway.api;

import io.syntra.gateway.session.SessionState;
import io.syntra.identity.Session;
import io.syntra.identity.Tokens;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Event streams that people have open: so many each, and none for longer than they are signed in. */
final class OpenStreams {

    /** @param until when the token it was opened with is no longer taken
     * @param end closes its connection */
    record Stream(Session session, Instant until, Runnable end) {

        static Stream of(JsonWebToken token, Runnable end) {
            var until = Instant.ofEpochSecond(token.getExpirationTime()).plus(Tokens.SKEW);
            return new Stream(Session.of(token), until, end);
        }

        private String caller() {
            return session.workspace() + " " + session.user();
        }
    }

    private final int most;
    private final Function<Session, SessionState> sessions;
    private final Clock clock;
    private final Map<String, Integer> byCaller = new ConcurrentHashMap<>();
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();

    OpenStreams(int most, Function<Session, SessionState> sessions, Clock clock) {
        this.most = most;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** @return false when the caller has as many as they may have; then there is nothing to close */
    boolean open(Stream stream) {
        if (byCaller.merge(stream.caller(), 1, Integer::sum) <= most) {
            open.add(stream);
            return true;
        }
        release(stream);
        return false;
    }

    void close(Stream stream) {
        open.remove(stream);
        release(stream);
    }

    private void release(Stream stream) {
        byCaller.computeIfPresent(stream.caller(), (name, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Also while nobody can say whether somebody is still signed in. Whoever reads notices that the connection is gone,
     * comes again, and is told why.
     */
    void closeWhatIsOver() {
        var now = clock.instant();
        open.stream()
                .filter(stream ->
                        !now.isBefore(stream.until()) || sessions.apply(stream.session()) != SessionState.STANDS)
                .forEach(stream -> stream.end().run());
    }
}
