package io.syntra.secrets;

import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.auth.VaultAppRoleAuthOptions;
import io.quarkus.vault.client.auth.VaultAppRoleTokenProvider;
import io.quarkus.vault.client.auth.VaultCachingTokenProvider;
import io.quarkus.vault.client.auth.VaultKubernetesAuthOptions;
import io.quarkus.vault.client.http.jdk.JDKVaultHttpClient;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Vault or OpenBao. Quarkus' client does the wire, the login and the renewal of tokens.
 *
 * <p>Its exceptions can hold an answer's body and with it a value: they are never logged, and never a cause.
 */
final class Vault {

    private static final Logger LOG = Logger.getLogger(Vault.class);

    /** A call may need a login or a renewal first, and one more try when a token was revoked. */
    private static final int REQUESTS_A_CALL = 4;

    private final VaultClient client;
    private final Duration patience;

    private Vault(VaultClient client, Duration timeout) {
        this.client = client;
        this.patience = timeout.multipliedBy(REQUESTS_A_CALL);
    }

    static Vault of(SecretsConfig.Vault config) {
        var url = ConfiguredSecrets.required(config.url(), "SYNTRA_SECRETS_VAULT_URL", "Vault's address");
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.timeout())
                .build();
        try {
            var client = VaultClient.builder()
                    .executor(new JDKVaultHttpClient(http))
                    .baseUrl(url.toURL())
                    .requestTimeout(config.timeout());
            config.namespace().ifPresent(client::namespace);
            return new Vault(login(client, config).build(), config.timeout());
        } catch (MalformedURLException e) {
            throw new IllegalStateException("SYNTRA_SECRETS_VAULT_URL is not an http address", e);
        }
    }

    private static VaultClient.Builder login(VaultClient.Builder client, SecretsConfig.Vault config) {
        return switch (config.login()) {
            case TOKEN ->
                client.clientToken(contentOf(ConfiguredSecrets.required(
                        config.tokenFile(), "SYNTRA_SECRETS_VAULT_TOKEN_FILE", "the file with the token")));
            case APPROLE -> {
                var role = ConfiguredSecrets.required(
                        config.roleId(), "SYNTRA_SECRETS_VAULT_ROLE_ID", "the id of the role");
                var file = ConfiguredSecrets.required(
                        config.secretIdFile(), "SYNTRA_SECRETS_VAULT_SECRET_ID_FILE", "the file with the secret id");
                // Read at each login, so that a new secret id needs no restart.
                var options = VaultAppRoleAuthOptions.builder()
                        .roleId(role)
                        .customSecretIdProvider(_ -> CompletableFuture.completedFuture(secretId(file)))
                        .build();
                yield client.tokenProvider(new VaultAppRoleTokenProvider(options)
                        .caching(VaultCachingTokenProvider.DEFAULT_RENEW_GRACE_PERIOD));
            }
            case KUBERNETES ->
                client.kubernetes(VaultKubernetesAuthOptions.builder()
                        .role(config.role())
                        .jwtTokenPath(config.jwtFile())
                        .build());
        };
    }

    private static String secretId(Path file) {
        try {
            return contentOf(file);
        } catch (IllegalStateException e) {
            throw ProblemException.of(
                    ProblemCode.INTERNAL,
                    "Syntra's credentials for Vault cannot be read on this machine. The service's log has the cause.",
                    e);
        }
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalStateException("the credentials for Vault cannot be read from " + file, e);
        }
    }

    VaultClient client() {
        return client;
    }

    /** What must be there. */
    <T> T required(Supplier<CompletionStage<T>> call) {
        try {
            return join(call);
        } catch (Refused refused) {
            throw refused.problem();
        }
    }

    /** Empty when Vault does not know it. */
    <T> Optional<T> ifPresent(Supplier<CompletionStage<T>> call) {
        try {
            return Optional.of(join(call));
        } catch (Refused refused) {
            if (refused.status == 404) {
                return Optional.empty();
            }
            throw refused.problem();
        }
    }

    <T> T join(Supplier<CompletionStage<T>> call) throws Refused {
        try {
            return Objects.requireNonNull(call.get()
                    .toCompletableFuture()
                    .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .join());
        } catch (CompletionException | VaultClientException | ProblemException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof VaultClientException refusal) {
                    throw new Refused(refusal);
                }
                if (cause instanceof ProblemException ours) {
                    throw ours;
                }
            }
            LOG.warnf(
                    "Vault does not answer cause=%s",
                    e.getCause() == null ? "" : e.getCause().getClass().getName());
            throw ProblemException.of(
                    ProblemCode.UNAVAILABLE, "Vault, where the secrets are, does not answer. Try again in a moment.");
        }
    }

    /** Vault said no. Keeps nothing of what it said but what is needed to tell the cases apart. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        final int status;
        final boolean saysCheckAndSet;
        private final String operation;

        Refused(VaultClientException refusal) {
            super(null, null, false, false);
            status = Optional.ofNullable(refusal.getStatus()).orElse(0);
            saysCheckAndSet = refusal.hasErrorContaining("check-and-set");
            operation = refusal.getOperationName();
        }

        ProblemException problem() {
            LOG.warnf("Vault refuses status=%d operation=%s", status, operation);
            return switch (status) {
                case 403 ->
                    ProblemException.of(
                            ProblemCode.UPSTREAM_FAILED,
                            "Vault does not let Syntra do this. The policy of Syntra's role must allow it: the README of"
                                    + " libs/secrets lists what is needed.");
                case 503 ->
                    ProblemException.of(
                            ProblemCode.UNAVAILABLE,
                            "Vault, where the secrets are, is sealed or in maintenance. Unseal it and try again.");
                default ->
                    ProblemException.of(
                            ProblemCode.UPSTREAM_FAILED,
                            "Vault answered with status " + status + ". Syntra's log names the operation.");
            };
        }
    }
}
