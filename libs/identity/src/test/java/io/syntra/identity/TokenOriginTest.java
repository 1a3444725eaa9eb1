package io.syntra.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seen red with {@code maySay} answering true, and without its look at the audience. */
class TokenOriginTest {

    private static final WorkspaceId WORKSPACE = new WorkspaceId("acme");
    private static final Caller ADA = new Caller(WORKSPACE, "ada", Set.of(Role.VIEWER, Role.DEVELOPER), null);
    private static final AuthenticationRequestContext INLINE = new AuthenticationRequestContext() {
        @Override
        public Uni<io.quarkus.security.identity.SecurityIdentity> runBlocking(
                Supplier<io.quarkus.security.identity.SecurityIdentity> work) {
            return Uni.createFrom().item(work.get());
        }
    };

    private final SigningKey users = SigningKey.generateLocal(SigningKey.USERS);
    private final SigningKey services = SigningKey.generateLocal(SigningKey.SERVICES);
    private DefaultJWTParser parser;
    private boolean ownTokens = true;

    @BeforeEach
    void trustBothKeys(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keys.json");
        Files.writeString(file, SigningKey.publicKeys(List.of(users, services)));
        var context = new JWTAuthContextInfo(file.toUri().toString(), Tokens.ISSUER);
        context.setSignatureAlgorithm(Set.of(SignatureAlgorithm.ES256));
        context.setExpectedAudience(Set.of(Tokens.AUDIENCE, "deployer", "agent"));
        parser = new DefaultJWTParser(context);
    }

    @Test
    void aPersonsTokenComesFromTheUsersKey() throws Exception {
        accepts(tokens(users).forPerson("ada", WORKSPACE, Role.ADMIN, Duration.ofDays(1)));
        refuses(tokens(services).forPerson("ada", WORKSPACE, Role.ADMIN, Duration.ofMinutes(1)));
    }

    /** It may have been ended, which only the gateway knows: it makes another of it, for minutes and one service. */
    @Test
    void whatAPersonKeepsIsForTheGateway() throws Exception {
        var own = tokens(users).forPerson("ada", WORKSPACE, Role.ADMIN, Duration.ofDays(1));
        var pass = tokens(users).forPersonAt("deployer", ADA, Instant.now().plusSeconds(60));
        var elsewhere = tokens(users).forPersonAt("agent", ADA, Instant.now().plusSeconds(60));
        accepts(own);

        ownTokens = false;

        refuses(own);
        refuses(elsewhere);
        accepts(pass);
    }

    @Test
    void aServiceActsForAPersonWithItsOwnKeyOnly() throws Exception {
        accepts(tokens(services).onBehalfOf(ADA, "agent"));
        refuses(tokens(users).onBehalfOf(ADA, "agent"));
    }

    @Test
    void anIngestTokenCanNameNoOtherRole() throws Exception {
        accepts(tokens(services).forIngest(WORKSPACE, ServiceId.random()));
        refuses(tokens(users).forIngest(WORKSPACE, ServiceId.random()));
        refuses(tokens(services)
                .onBehalfOf(new Caller(WORKSPACE, "ada", Set.of(Role.INGEST, Role.ADMIN), null), "agent"));
    }

    @Test
    void actingForAPersonAddsNoRight() throws Exception {
        var token = parser.parse(tokens(services).onBehalfOf(ADA, "agent"));

        assertThat(token.getGroups()).containsExactlyInAnyOrderElementsOf(ADA.roles());
        assertThat(token.getName()).isEqualTo("ada");
        assertThat(token.<String>getClaim(Claim.ACTOR)).isEqualTo("agent");
    }

    @Test
    void aKeyThatNobodyTrustsOpensNothing() {
        var stranger = SigningKey.generateLocal(SigningKey.USERS);

        assertThatThrownBy(() ->
                        parser.parse(tokens(stranger).forPerson("eve", WORKSPACE, Role.ADMIN, Duration.ofDays(1))))
                .isInstanceOf(ParseException.class);
    }

    @Test
    void theKeyFileIsForItsOwnerOnlyAndReadsBack(@TempDir Path folder) throws Exception {
        var file = folder.resolve("users.jwk");
        users.write(file);

        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        accepts(tokens(SigningKey.read(file)).forPerson("ada", WORKSPACE, Role.VIEWER, Duration.ofDays(1)));
    }

    private void accepts(String token) throws ParseException {
        assertThat(augment(token)).isNotNull();
    }

    private void refuses(String token) {
        assertThatThrownBy(() -> augment(token)).isInstanceOf(AuthenticationFailedException.class);
    }

    private Object augment(String token) throws ParseException {
        JsonWebToken parsed = parser.parse(token);
        var identity = QuarkusSecurityIdentity.builder().setPrincipal(parsed).build();
        return new TokenOrigin(Declared.taking(ownTokens), "deployer")
                .augment(identity, INLINE)
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    private static Tokens tokens(SigningKey key) {
        return new Tokens(key, Clock.systemUTC());
    }
}
