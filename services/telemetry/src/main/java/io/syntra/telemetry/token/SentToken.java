package io.syntra.telemetry.token;

import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.smallrye.jwt.runtime.auth.JsonWebTokenCredential;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The token of a request: one of ours for senders, or a signed one. */
record SentToken(String text) {

    static final String HEADER = "x-syntra-token";

    private static final String AUTHORIZATION = "authorization";
    private static final String BEARER = "bearer ";

    /** @param header a header's value by its name, null when it is not there */
    static Optional<SentToken> of(UnaryOperator<String> header) {
        return Optional.ofNullable(header.apply(HEADER))
                .or(() -> Optional.ofNullable(header.apply(AUTHORIZATION))
                        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                        .map(value -> value.substring(BEARER.length())))
                .map(String::strip)
                .map(SentToken::new);
    }

    boolean isIngestToken() {
        return text.startsWith(TokenValue.BEGINNING);
    }

    AuthenticationRequest request() {
        return isIngestToken()
                ? new IngestTokenRequest(new TokenValue(text))
                : new TokenAuthenticationRequest(new JsonWebTokenCredential(text));
    }

    @Override
    public String toString() {
        return "SentToken[…]";
    }
}
