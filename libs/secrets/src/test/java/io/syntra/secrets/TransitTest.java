package io.syntra.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store, whose keys nobody can use without Vault. */
class TransitTest {

    private static final WorkspaceId OURS = new WorkspaceId("acme");
    private static final SecretName NAME = new SecretName("stripe-key");

    @TempDir
    Path temp;

    private FakeVault vault;
    private Path keyFile;

    @BeforeEach
    void begin() throws IOException {
        vault = new FakeVault();
        keyFile = temp.resolve("master.key");
        Files.writeString(temp.resolve("account"), FakeVault.SERVICE_ACCOUNT);
    }

    @AfterEach
    void end() {
        vault.close();
    }

    @Test
    void theFirstStartHasVaultMakeAKeyOfWhichOnlyTheWrappedFormIsOnDisk() throws IOException {
        var secrets = start();
        secrets.put(OURS, NAME, SecretValue.of("one"), Secrets.ABSENT);

        assertThat(Files.readAllLines(keyFile)).singleElement().asString().startsWith("vault:v1:");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
                .isEqualTo("rw-------");
        assertThat(read(start())).isEqualTo("one");
        assertThat(Files.readAllLines(keyFile)).hasSize(1);
        assertThatThrownBy(() -> start(Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SYNTRA_SECRETS_TRANSIT_KEY");
    }

    @Test
    void vaultIsAskedOnceForAKeyAndMayBeAwayThen() {
        var secrets = start();
        secrets.put(OURS, NAME, SecretValue.of("one"), Secrets.ABSENT);
        vault.sealed = true;

        assertThat(read(secrets)).isEqualTo("one");
        assertThat(vault.requests).filteredOn(r -> r.contains("/decrypt/")).hasSize(1);
        assertThatThrownBy(this::start).isInstanceOf(ProblemException.class).hasMessageContaining("sealed");
    }

    @Test
    void aStartAfterARotationInVaultWrapsTheKeysAnew() throws IOException {
        start().put(OURS, NAME, SecretValue.of("one"), Secrets.ABSENT);
        var encrypted = encrypted();
        vault.rotateTransit();

        start();
        vault.forgetOldTransitKeys();

        assertThat(Files.readAllLines(keyFile)).singleElement().asString().startsWith("vault:v2:");
        assertThat(read(start())).isEqualTo("one");
        assertThat(encrypted()).as("the data key is the same").isEqualTo(encrypted);
    }

    @Test
    void aStoreWithAPlainKeyIsMovedUnderTransit() throws IOException {
        Files.writeString(keyFile, MasterKeyFile.generate());
        start(Map.of()).put(OURS, NAME, SecretValue.of("one"), Secrets.ABSENT);
        var encrypted = encrypted();

        assertThat(read(start())).isEqualTo("one");

        var lines = Files.readAllLines(keyFile);
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith("vault:v1:");
        assertThat(encrypted()).isNotEqualTo(encrypted);
        Files.write(keyFile, List.of(lines.getFirst()));
        assertThat(read(start())).isEqualTo("one");
    }

    @Test
    void aKeyThatVaultDoesNotKnowOrNoLongerUnwrapsEndsTheStart() throws IOException {
        start();

        assertThatThrownBy(() -> start(Map.of("syntra.secrets.transit-key", "another")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("status 400")
                .hasNoCause();
        vault.rotateTransit();
        vault.forgetOldTransitKeys();
        assertThatThrownBy(this::start).isInstanceOf(ProblemException.class).hasNoCause();
        assertThat(Files.readAllLines(keyFile)).singleElement().asString().startsWith("vault:v1:");
    }

    /** Guards: no new key is made while a secret waits for one that is lost. */
    @Test
    void aLostOrReplacedKeyFileEndsTheStartAndIsNotWrittenAnew() throws IOException {
        start().put(OURS, NAME, SecretValue.of("one"), Secrets.ABSENT);
        var lines = Files.readAllLines(keyFile);
        Files.delete(keyFile);

        assertThatThrownBy(this::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stripe-key of the workspace acme");
        assertThat(keyFile).doesNotExist();
        Files.writeString(keyFile, MasterKeyFile.generate());
        assertThatThrownBy(this::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stripe-key of the workspace acme");

        Files.write(keyFile, lines);
        assertThat(read(start())).isEqualTo("one");
    }

    private Secrets start() {
        return start(Map.of("syntra.secrets.transit-key", FakeVault.TRANSIT_KEY));
    }

    private Secrets start(Map<String, String> transit) {
        var values = new HashMap<>(transit);
        values.put("syntra.secrets.keys", "production");
        values.put("syntra.secrets.folder", temp.resolve("secrets").toString());
        values.put("syntra.secrets.master-key", keyFile.toString());
        values.put("syntra.secrets.vault.url", vault.url().toString());
        values.put("syntra.secrets.vault.jwt-file", temp.resolve("account").toString());
        return ConfiguredSecrets.secrets(new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(SecretsConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(SecretsConfig.class));
    }

    private byte[] encrypted() throws IOException {
        return Files.readAllBytes(temp.resolve("secrets").resolve(OURS.value()).resolve(NAME + ".json"));
    }

    private static String read(Secrets secrets) {
        return secrets.read(OURS, NAME).orElseThrow().reveal();
    }
}
