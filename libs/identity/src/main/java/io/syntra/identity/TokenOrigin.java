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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * The signature is checked by then; this checks that the key was one that may say such a thing. A service's key signs
 * only what names the acting service and lives for minutes, or ingest tokens, so that a stolen one is of little use. That
 * of people signs what they keep, which goes to the gateway, and what the gateway makes of it for one service.
 */
@Singleton
class TokenOrigin implements SecurityIdentityAugmentor {

    private final IdentityConfig config;
    private final String application;

    TokenOrigin(IdentityConfig config, @ConfigProperty(name = "quarkus.application.name") String application) {
        this.config = config;
        this.application = application;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (identity.getPrincipal() instanceof JsonWebToken token && !maySay(token)) {
            return Uni.createFrom()
                    .failure(new AuthenticationFailedException("signed by a key that may not say this here"));
        }
        return Uni.createFrom().item(identity);
    }

    private boolean maySay(JsonWebToken token) {
        if (token.claim(Claim.WORKSPACE).isEmpty() || token.getName() == null) {
            return false;
        }
        boolean ingest = token.getGroups().contains(Role.INGEST);
        boolean onBehalf = token.claim(Claim.ACTOR).isPresent();
        boolean brief = token.getExpirationTime() - token.getIssuedAtTime() <= Tokens.ON_BEHALF_LIFE.toSeconds();
        return switch (kid(token)) {
            case SigningKey.USERS ->
                !ingest
                        && !onBehalf
                        && (config.takesOwnTokens() || token.getAudience().contains(application));
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
