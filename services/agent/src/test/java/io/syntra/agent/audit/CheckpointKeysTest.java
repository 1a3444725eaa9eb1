package io.syntra.agent.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.syntra.audit.AuditKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointKeysTest {

    @TempDir
    Path folder;

    /** Seen red with the check of the mode removed from {@code CheckpointKeys}. */
    @Test
    void productionDoesNotTakeTheLaunchersKey() throws IOException {
        var key = AuditKey.generateLocal();
        var config = config("production", key.privatePem(), key);

        assertThatIllegalStateException()
                .isThrownBy(() -> new CheckpointKeys(config))
                .withMessageContaining("made by the launcher")
                .withMessageContaining("openssl genpkey");
    }

    @Test
    void productionTakesAKeyOfOnesOwn() throws IOException {
        var key = AuditKey.generateLocal();
        var own = key.privatePem().substring(key.privatePem().indexOf("-----BEGIN"));

        assertThat(new CheckpointKeys(config("production", own, key)).signing().local())
                .isFalse();
    }

    @Test
    void aMachineOfItsOwnTakesTheLaunchersKey() throws IOException {
        var key = AuditKey.generateLocal();

        assertThat(new CheckpointKeys(config("local", key.privatePem(), key))
                        .trusted()
                        .ids())
                .hasSize(1);
    }

    @Test
    void withoutAKeyTheAgentSaysHowToMakeOne() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new CheckpointKeys(
                        new FixedAuditConfig("local", Optional.empty(), Optional.empty(), Optional.empty())))
                .withMessageContaining("SYNTRA_AGENT_AUDIT_SIGNING_KEY is not set")
                .withMessageContaining("openssl genpkey");
    }

    @Test
    void aKeyWithoutItsPublicOneIsRefused() throws IOException {
        var config = config("local", AuditKey.generateLocal().privatePem(), AuditKey.generateLocal());

        assertThatIllegalStateException()
                .isThrownBy(() -> new CheckpointKeys(config))
                .withMessageContaining("not among the public ones");
    }

    private AuditConfig config(String mode, String privatePem, AuditKey publicOf) throws IOException {
        var signing = Files.writeString(folder.resolve("audit.pem"), privatePem);
        var publicKeys = Files.writeString(folder.resolve("audit.public.pem"), publicOf.publicPem());
        return new FixedAuditConfig(mode, Optional.of(signing), Optional.of(publicKeys), Optional.empty());
    }
}
