package io.syntra.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.syntra.identity.Role;
import io.syntra.identity.SigningKey;
import io.syntra.identity.Tokens;
import io.syntra.testing.TestTokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.Test;

/** What a service was shown is of no use for long, however long the person's own token lives. */
class PassesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Instant now = NOON;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final Passes passes = new Passes(new Tokens(SigningKey.generateLocal(SigningKey.USERS), clock), clock);

    @Test
    void aPassIsKeptForHalfItsLifeAndNeverOutlivesTheToken() {
        var token = token(NOON.plus(Duration.ofDays(30)));
        var first = passes.at(ServiceName.AGENT, token);
        assertThat(end(first)).isEqualTo(NOON.plus(Tokens.PASS_LIFE));

        now = NOON.plus(Tokens.PASS_LIFE.dividedBy(2)).minusSeconds(1);
        assertThat(passes.at(ServiceName.AGENT, token)).isEqualTo(first);
        now = now.plusSeconds(1);
        assertThat(end(passes.at(ServiceName.AGENT, token))).isEqualTo(now.plus(Tokens.PASS_LIFE));

        var brief = token(now.plusSeconds(20));
        assertThat(end(passes.at(ServiceName.AGENT, brief))).isEqualTo(now.plusSeconds(20));
    }

    private static Instant end(String pass) {
        return TestTokens.end(pass);
    }

    /** As it was checked. */
    private static JsonWebToken token(Instant until) {
        var claims = new JwtClaims();
        claims.setSubject("ada");
        claims.setStringClaim("workspace", "acme");
        claims.setStringListClaim("groups", List.copyOf(Role.including(Role.ADMIN)));
        claims.setExpirationTime(NumericDate.fromSeconds(until.getEpochSecond()));
        return new DefaultJWTCallerPrincipal("t-" + until, "JWT", claims);
    }
}
