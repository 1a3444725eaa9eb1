package io.syntra.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.contracts.ServiceId;
import io.syntra.identity.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestTokensTest {

    private final JwtConsumer consumer;

    TestTokensTest() throws Exception {
        var publicKeys = Path.of(TestKeys.ofThisModule().config().getOrDefault("syntra.identity.public-keys", ""));
        consumer = new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(
                        new JsonWebKeySet(Files.readString(publicKeys)).getJsonWebKeys()))
                .setExpectedIssuer(Tokens.ISSUER)
                .setExpectedAudience(Tokens.AUDIENCE)
                .setRequireExpirationTime()
                .build();
    }

    @Test
    void goodOnesAreSignedByTheKeysOfTheModule() throws Exception {
        assertThat(read(TestTokens.viewer()).getStringListClaimValue("groups")).containsExactly("viewer");
        assertThat(read(TestTokens.admin()).getStringListClaimValue("groups"))
                .containsExactlyInAnyOrder("viewer", "developer", "admin");
        assertThat(read(TestTokens.admin()).getStringClaimValue("workspace")).isEqualTo(TestTokens.WORKSPACE.value());
        assertThat(read(TestTokens.stranger()).getStringClaimValue("workspace"))
                .isNotEqualTo(TestTokens.WORKSPACE.value());
        var service = ServiceId.random();
        assertThat(read(TestTokens.ingest(service)).getStringClaimValue("service_id"))
                .isEqualTo(service.toString());
    }

    @ParameterizedTest
    @MethodSource("badOnes")
    void badOnesAreRefused(String token) {
        assertThatThrownBy(() -> read(token)).isInstanceOf(InvalidJwtException.class);
    }

    static List<String> badOnes() {
        return List.of(TestTokens.expired(), TestTokens.forged(), TestTokens.wrongAudience(), TestTokens.algNone());
    }

    private JwtClaims read(String token) throws InvalidJwtException {
        return consumer.processToClaims(token);
    }
}
