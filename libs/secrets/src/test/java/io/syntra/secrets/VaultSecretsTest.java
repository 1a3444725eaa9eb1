package io.syntra.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.secrets.Secrets.Entry;
import io.syntra.secrets.Secrets.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultSecretsTest {

    private static final WorkspaceId OURS = new WorkspaceId("acme");
    private static final WorkspaceId THEIRS = new WorkspaceId("globex");
    private static final SecretName NAME = new SecretName("stripe-key");
    private static final SecretName OTHER = new SecretName("db-password");

    @TempDir
    Path temp;

    private FakeVault vault;
    private Secrets secrets;

    @BeforeEach
    void begin() throws IOException {
        vault = new FakeVault();
        secrets = withAppRole(FakeVault.SECRET_ID);
    }

    @AfterEach
    void end() {
        vault.close();
    }

    @Test
    void theLatestVersionIsRead() {
        assertThat(secrets.read(OURS, NAME)).isEmpty();
        assertThat(secrets.list(OURS)).isEmpty();

        assertThat(version(put(OURS, NAME, "one", 0))).isEqualTo(1);
        assertThat(version(put(OURS, NAME, "two", 1))).isEqualTo(2);
        put(OURS, OTHER, "three", 0);

        assertThat(read(NAME)).isEqualTo("two");
        assertThat(secrets.list(OURS))
                .satisfiesExactly(first -> assertThat(first.name()).isEqualTo(OTHER), second -> {
                    assertThat(second.name()).isEqualTo(NAME);
                    assertThat(second.version()).isEqualTo(2);
                    assertThat(Duration.between(second.updatedAt(), Instant.now()))
                            .isLessThan(Duration.ofMinutes(1));
                });
        assertThat(secrets.read(THEIRS, NAME)).isEmpty();
        assertThat(secrets.list(THEIRS)).isEmpty();
        assertThat(vault.requests).contains("POST /v1/kv/data/syntra/acme/stripe-key");
        assertThat(vault.requests).filteredOn(r -> r.contains("login")).hasSize(1);
    }

    @Test
    void nothingIsOverwrittenThatTheWriterHasNotSeen() {
        put(OURS, NAME, "one", 0);

        assertThat(put(OURS, NAME, "other", 0)).isEqualTo(new Written.Stale());
        assertThat(put(OURS, NAME, "other", 2)).isEqualTo(new Written.Stale());
        assertThat(put(OURS, OTHER, "other", 1)).isEqualTo(new Written.Stale());

        assertThat(read(NAME)).isEqualTo("one");
    }

    @Test
    void whatIsDeletedIsGoneAndSoIsWhatAnOperatorDeleted() {
        put(OURS, NAME, "one", 0);
        assertThat(secrets.delete(OURS, NAME)).isTrue();
        assertThat(secrets.delete(OURS, NAME)).isFalse();
        assertThat(secrets.read(OURS, NAME)).isEmpty();

        put(OURS, NAME, "again", 0);
        vault.deleteSoftly("syntra/acme/stripe-key");
        assertThat(secrets.find(OURS, NAME)).isEmpty();
        assertThat(secrets.read(OURS, NAME)).isEmpty();
        assertThat(version(put(OURS, NAME, "back", 0))).isEqualTo(2);
        assertThat(read(NAME)).isEqualTo("back");
    }

    /** Guarded by {@code VaultSecrets.namesKey}: all services have the same, and no other installation. */
    @Test
    void aValueWithoutANameGetsOneThatDoesNotTellIt() throws IOException {
        var kept = secrets.keep(OURS, SecretValue.of("canary"), "ada");

        assertThat(read(kept.name())).isEqualTo("canary");
        assertThat(withAppRole(FakeVault.SECRET_ID).keep(OURS, SecretValue.of("canary"), "ada"))
                .isEqualTo(kept);
        assertThat(secrets.following(THEIRS, SecretValue.of("canary"))).isNotEqualTo(kept.name());
        assertThat(secrets.list(OURS)).extracting(Entry::by).containsExactly("ada");

        vault.deleteSoftly("syntra/_names");
        assertThat(secrets.following(OURS, SecretValue.of("canary"))).isNotEqualTo(kept.name());
        assertThat(read(kept.name())).isEqualTo("canary");
    }

    @Test
    void whatOthersKeepBesideIsNotOurs() throws IOException {
        vault.putRaw("syntra/acme/Not_A_Name", "{\"value\": \"x\"}");
        vault.putRaw("syntra/acme/folder/inner", "{\"value\": \"x\"}");
        vault.putRaw("syntra/acme/stripe-key", "{\"password\": \"canary\"}");

        assertThat(secrets.list(OURS)).extracting(Entry::name).containsExactly(NAME);
        assertProblem(ProblemCode.UPSTREAM_FAILED, "has no text in its field", () -> secrets.read(OURS, NAME));
    }

    @Test
    void aRevokedTokenIsReplacedByANewLogin() {
        put(OURS, NAME, "one", 0);
        vault.revokeAll();

        assertThat(read(NAME)).isEqualTo("one");
        assertThat(vault.requests).filteredOn(r -> r.contains("login")).hasSize(2);
    }

    @Test
    void aTokenIsRenewedBeforeItEnds() {
        // Below the grace period of 30 s: every use renews it.
        vault.leaseSeconds = 20;
        put(OURS, NAME, "one", 0);

        assertThat(read(NAME)).isEqualTo("one");
        assertThat(vault.requests).contains("POST /v1/auth/token/renew-self");
        assertThat(vault.requests).filteredOn(r -> r.contains("login")).hasSize(1);
    }

    @Test
    void aRefusalIsNamedWithoutWhatVaultSaid() throws IOException {
        put(OURS, NAME, "canary", 0);
        vault.forbids = true;
        assertProblem(ProblemCode.UPSTREAM_FAILED, "policy", () -> secrets.read(OURS, NAME));
        assertProblem(ProblemCode.UPSTREAM_FAILED, "policy", () -> put(OURS, NAME, "canary", 1));
        assertProblem(ProblemCode.UPSTREAM_FAILED, "policy", () -> secrets.list(OURS));

        vault.sealed = true;
        assertProblem(ProblemCode.UNAVAILABLE, "sealed", () -> secrets.read(OURS, NAME));

        vault.sealed = false;
        assertProblem(ProblemCode.UPSTREAM_FAILED, "status 400", () -> withAppRole("wrong-canary")
                .read(OURS, NAME));
    }

    @Test
    void noAnswerIsNotNoSecret() {
        vault.close();

        assertProblem(ProblemCode.UNAVAILABLE, "does not answer", () -> secrets.read(OURS, NAME));
    }

    @Test
    void aTokenFromAFileWorksToo() throws IOException {
        vault.accepts("hvs.mine");
        secrets = store(Map.of(
                "login", "token", "token-file", file("token", "hvs.mine\n").toString()));

        put(OURS, NAME, "one", 0);

        assertThat(read(NAME)).isEqualTo("one");
        assertThat(vault.requests).noneMatch(r -> r.contains("login"));
    }

    @Test
    void aPodLogsInWithTheTokenOfItsServiceAccountAsItIsNow() throws IOException {
        var account = file("account", FakeVault.SERVICE_ACCOUNT);
        secrets = store(Map.of("login", "kubernetes", "jwt-file", account.toString()));
        put(OURS, NAME, "one", 0);
        assertThat(vault.requests).contains("POST /v1/auth/kubernetes/login");

        // Kubernetes writes a new one every hour, and Vault's tokens end.
        vault.serviceAccount = "the next";
        vault.revokeAll();
        assertProblem(ProblemCode.UPSTREAM_FAILED, "policy", () -> secrets.read(OURS, NAME));
        file("account", "the next");
        assertThat(read(NAME)).isEqualTo("one");
    }

    private void assertProblem(ProblemCode code, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text)
                .hasNoCause()
                .hasMessageNotContaining("canary");
    }

    private Secrets withAppRole(String secretId) throws IOException {
        return store(Map.of(
                "login",
                "approle",
                "role-id",
                FakeVault.ROLE_ID,
                "secret-id-file",
                file("secret-id", secretId + "\n").toString()));
    }

    private Secrets store(Map<String, String> settings) {
        var values = new HashMap<String, String>();
        settings.forEach((key, value) -> values.put("syntra.secrets.vault." + key, value));
        values.put("syntra.secrets.mode", "vault");
        values.put("syntra.secrets.vault.url", vault.url().toString());
        values.put("syntra.secrets.vault.mount", "kv");
        values.put("syntra.secrets.vault.timeout", "2s");
        return ConfiguredSecrets.secrets(config(values));
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

    private Path file(String name, String text) throws IOException {
        return Files.writeString(temp.resolve(name), text);
    }

    private Written put(WorkspaceId workspace, SecretName name, String value, int expected) {
        return secrets.put(workspace, name, SecretValue.of(value), expected);
    }

    private static int version(Written written) {
        return written instanceof Written.Stored(var entry) ? entry.version() : -1;
    }

    private String read(SecretName name) {
        return secrets.read(OURS, name).orElseThrow().reveal();
    }
}
