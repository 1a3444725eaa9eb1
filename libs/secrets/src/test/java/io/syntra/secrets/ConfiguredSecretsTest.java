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
