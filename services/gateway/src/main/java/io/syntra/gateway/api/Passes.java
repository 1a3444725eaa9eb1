package io.syntra.gateway.api;

import io.syntra.identity.Caller;
import io.syntra.identity.Tokens;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * A person's token stays at the gateway: each service gets one that is good at that service only, so it can act for the
 * person nowhere else, and not for long after the person was signed out. Kept for each token and service, because a
 * signature takes longer than all the rest here.
 */
final class Passes {

    private static final int MOST = 4096;

    private record For(String token, ServiceName service) {}

    /** @param renewAt while it is still good for a call that takes its time */
    private record Made(String pass, Instant renewAt) {}

    private final Tokens tokens;
    private final Clock clock;
    private final Map<For, Made> made = new ConcurrentHashMap<>();

    Passes(Tokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /** @param token that was checked, so that a pass never outlives it */
    String at(ServiceName service, JsonWebToken token) {
        var now = clock.instant();
        var key = new For(token.getRawToken(), service);
        var kept = made.get(key);
        if (kept != null && now.isBefore(kept.renewAt())) {
            return kept.pass();
        }
        if (made.size() >= MOST) {
            made.clear();
        }
        var pass =
                tokens.forPersonAt(service.label(), Caller.of(token), Instant.ofEpochSecond(token.getExpirationTime()));
        made.put(key, new Made(pass, now.plus(Tokens.PASS_LIFE.dividedBy(2))));
        return pass;
    }
}
