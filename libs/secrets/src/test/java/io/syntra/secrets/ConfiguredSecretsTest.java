package io.syntra.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.syntra.contracts.WorkspaceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredSecretsTest {

    private static final WorkspaceId OURS = new WorkspaceId("acme");
    private static final SecretName NAME = new SecretName("stripe-key");

    @TempDir
    Path temp;

    private Path keyFile;

    @BeforeEach
    void key() throws IOException {
        keyFile = Files.writeString(temp.resolve("master.key"), MasterKeyFile.generateLocal());
    }

    @Test
    void productionRefusesTheLaunchersKey() throws IOException {
        assertThatIllegalStateException()
                .isThrownBy(() -> store("production"))
                .withMessageContaining("make your own for production");
        assertThat(store("local")).isInstanceOf(EmbeddedSecrets.class);

        Files.writeString(keyFile, Base64.getEncoder().encodeToString(new byte[32]));
        assertThat(store("production")).isInstanceOf(EmbeddedSecrets.class);
    }

    @Test
    void whatIsNotSetIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ConfiguredSecrets.secrets(config(Map.of())))
                .withMessageContaining("SYNTRA_SECRETS_FOLDER");
        assertThatIllegalStateException()
                .isThrownBy(() -> ConfiguredSecrets.secrets(config(Map.of("syntra.secrets.mode", "vault"))))
                .withMessageContaining("SYNTRA_SECRETS_VAULT_URL");
    }

    @Test
    void aStartWithANewKeyInFrontEncryptsEverythingAnew() throws IOException {
        store("local").put(OURS, NAME, SecretValue.of("one"), Secrets.ABSENT);
        var newKey = MasterKeyFile.generateLocal();
        Files.writeString(keyFile, newKey + Files.readString(keyFile));

        store("local");
        Files.writeString(keyFile, newKey);

        assertThat(store("local").read(OURS, NAME).orElseThrow().reveal()).isEqualTo("one");
    }

    /** Guarded by {@code ConfiguredSecrets.keys}. */
    @Test
    void theKeysCanBeGivenByValueInsteadOfInAFile() throws IOException {
        store("local").put(OURS, NAME, SecretValue.of("one"), Secrets.ABSENT);
        var old = Files.readAllLines(keyFile).getLast();
        var fresh = MasterKeyFile.generate().strip();

        assertThat(given(fresh + "," + old).read(OURS, NAME).orElseThrow().reveal())
                .isEqualTo("one");
        assertThat(given(" " + fresh + "\n").read(OURS, NAME).orElseThrow().reveal())
                .as("encrypted anew by the first")
                .isEqualTo("one");
        assertThatIllegalStateException()
                .isThrownBy(() -> given(fresh + "\n" + old.substring(1)))
                .withMessageContaining("SYNTRA_SECRETS_MASTER_KEY_VALUE, line 2")
                .withMessageNotContaining(old.substring(1));
        assertThatIllegalStateException()
                .isThrownBy(() -> given(Files.readString(keyFile)))
                .withMessageContaining("make your own for production");
        assertThatIllegalStateException()
                .isThrownBy(() -> given(fresh, "syntra.secrets.master-key", keyFile.toString()))
                .withMessageContaining("SYNTRA_SECRETS_MASTER_KEY names a file")
                .withMessageNotContaining(fresh);
        assertThatIllegalStateException()
                .isThrownBy(() -> given(
                        fresh,
                        "syntra.secrets.transit-key",
                        "syntra",
                        "syntra.secrets.vault.url",
                        "http://127.0.0.1:1"))
                .withMessageContaining("must stand in a file");
        assertThat(new KeySource.Given(fresh).toString()).doesNotContain(fresh);
    }

    private Secrets given(String keys, String... more) {
        var values = new HashMap<>(Map.of(
                "syntra.secrets.folder", temp.resolve("secrets").toString(), "syntra.secrets.master-key-value", keys));
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return ConfiguredSecrets.secrets(config(values));
    }

    private Secrets store(String mode) {
        return ConfiguredSecrets.secrets(config(Map.of(
                "syntra.identity.mode",
                mode,
                "syntra.secrets.folder",
                temp.resolve("secrets").toString(),
                "syntra.secrets.master-key",
                keyFile.toString())));
    }

    private static SecretsConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                // Of Quarkus, which reads "5s".
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(SecretsConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(SecretsConfig.class);
    }
}
