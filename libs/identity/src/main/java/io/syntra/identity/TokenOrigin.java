package io.syntra.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Json;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Base64;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * The signature is checked by then; this checks that the key was one that may say such a thing. A service's key signs
 * only what names the acting service and lives for minutes, or ingest tokens, so that a stolen one is of little use.
 */
@Singleton
class TokenOrigin implements SecurityIdentityAugmentor {

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (identity.getPrincipal() instanceof JsonWebToken token && !maySay(token)) {
            return Uni.createFrom().failure(new AuthenticationFailedException("signed by a key that may not say this"));
        }
        return Uni.createFrom().item(identity);
    }

    private static boolean maySay(JsonWebToken token) {
        if (token.claim(Claim.WORKSPACE).isEmpty() || token.getName() == null) {
            return false;
        }
        boolean ingest = token.getGroups().contains(Role.INGEST);
        boolean onBehalf = token.claim(Claim.ACTOR).isPresent();
        boolean brief = token.getExpirationTime() - token.getIssuedAtTime() <= Tokens.ON_BEHALF_LIFE.toSeconds();
        return switch (kid(token)) {
            case SigningKey.USERS -> !ingest && !onBehalf;
            case SigningKey.SERVICES ->
                ingest
                        ? token.getGroups().size() == 1
                                && token.claim(Claim.SERVICE).isPresent()
                        : onBehalf && brief;
            default -> false;
        };
    }

    private static String kid(JsonWebToken token) {
        var raw = token.getRawToken();
        try {
            JsonNode header = Json.mapper().readTree(Base64.getUrlDecoder().decode(raw.substring(0, raw.indexOf('.'))));
            return header.path("kid").asText();
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }
}
