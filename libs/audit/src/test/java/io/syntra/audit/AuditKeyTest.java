package io.syntra.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditKeyTest {

    /** Made with openssl genpkey -algorithm ed25519, as an operator does. */
    private static final String OPENSSL_KEY = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIHVNkLWIkcV/3aQtAKr4gSUPQhURh76MLBCcC/EIhnEE
            -----END PRIVATE KEY-----
            """;

    private static final String OPENSSL_PUBLIC = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAiirNfLMqVLRs//fef+ABq8PMziFviCWVsJ6Er6XnHTs=
            -----END PUBLIC KEY-----
            """;

    @Test
    void aKeyThatOpensslMadeSigns() {
        var publicKeys = AuditKeys.read(OPENSSL_PUBLIC);
        var key = AuditKey.read(OPENSSL_KEY, publicKeys);

        var checkpoint = key.vouch(new WorkspaceId("acme"), 1, List.of("a".repeat(64)), Instant.EPOCH);

        assertThat(publicKeys.signed(checkpoint)).isTrue();
        assertThat(key.local()).isFalse();
    }

    @Test
    void aKeyOfTheLauncherIsKnownAsOneFromItsFile() {
        var made = AuditKey.generateLocal();

        var read = AuditKey.read(made.privatePem(), AuditKeys.read(made.publicPem()));

        assertThat(read.local()).isTrue();
        assertThat(read.publicPem()).isEqualTo(made.publicPem());
    }

    @Test
    void checkpointsOfAnEarlierKeyStillCount() {
        var earlier = AuditKey.generateLocal();
        var both = AuditKeys.read(OPENSSL_PUBLIC + earlier.publicPem());

        var old = earlier.vouch(new WorkspaceId("acme"), 1, List.of("a".repeat(64)), Instant.EPOCH);

        assertThat(both.signed(old)).isTrue();
        assertThat(AuditKeys.read(OPENSSL_PUBLIC).signed(old)).isFalse();
    }

    @Test
    void twoKeysThatAreNoPairAreRefused() {
        var other = AuditKeys.read(AuditKey.generateLocal().publicPem());

        assertThatThrownBy(() -> AuditKey.read(OPENSSL_KEY, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not among the public ones");
    }

    @Test
    void whatIsNoKeyIsRefused() {
        assertThatThrownBy(() -> AuditKey.read("secret", AuditKeys.read(OPENSSL_PUBLIC)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuditKeys.read(OPENSSL_KEY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuditKeys.read("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
