package io.syntra.gateway.api;

import io.syntra.identity.Caller;
import io.syntra.identity.Tokens;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * A person's token stays at the gateway: each service gets one that is good at that service only, so it can act for the
 * person nowhere else. Made once for each token and service, because a signature takes longer than all the rest here.
 */
final class Passes {

    private static final int MOST = 4096;

    private record For(String token, ServiceName service) {}

    private final Tokens tokens;
    private final Map<For, String> made = new ConcurrentHashMap<>();

    Passes(Tokens tokens) {
        this.tokens = tokens;
    }

    /** @param token that was checked, so that a pass never outlives it */
    String at(ServiceName service, JsonWebToken token) {
        if (made.size() >= MOST) {
            made.clear();
        }
        return made.computeIfAbsent(
                new For(token.getRawToken(), service),
                key -> tokens.forPersonAt(
                        service.label(), Caller.of(token), Instant.ofEpochSecond(token.getExpirationTime())));
    }
}
