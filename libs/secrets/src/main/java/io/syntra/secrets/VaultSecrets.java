package io.syntra.secrets;

import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2ReadSecretMetadataResultData;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2UpdateSecretOptions;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Secrets in a KV version 2 engine of Vault or OpenBao: {@code <mount>/<path>/<workspace>/<name>}, the value in the field
 * {@code value}.
 */
final class VaultSecrets implements Secrets {

    private static final String FIELD = "value";
    private static final String BY = "by";

    /** No workspace is called so. */
    private static final String NAMES_KEY = "_names";

    private final Vault vault;
    private final VaultSecretsKV2 kv;
    private final String path;

    VaultSecrets(Vault vault, String mount, String path) {
        this.vault = vault;
        this.kv = vault.client().secrets().kv2(mount);
        this.path = path;
    }

    @Override
    public Optional<SecretValue> read(WorkspaceId workspace, SecretName name) {
        return vault.ifPresent(() -> kv.readSecret(path(workspace, name))).map(found -> {
            if (found.getData().get(FIELD) instanceof String text) {
                return SecretValue.of(text);
            }
            throw ProblemException.of(
                    ProblemCode.UPSTREAM_FAILED,
                    "The secret " + name + " in Vault has no text in its field \"" + FIELD + "\". Set it again.");
        });
    }

    @Override
    public Optional<Entry> find(WorkspaceId workspace, SecretName name) {
        var entry = metadata(workspace, name).flatMap(found -> entry(name, found));
        return name.isOfWritten() ? entry.map(found -> withItsWriter(workspace, found)) : entry;
    }

    /** Vault's metadata has no place for it that its policies let everybody write. */
    private Entry withItsWriter(WorkspaceId workspace, Entry entry) {
        var by = vault.ifPresent(() -> kv.readSecret(path(workspace, entry.name())))
                .map(found -> found.getData().get(BY));
        return new Entry(
                entry.name(), entry.version(), entry.updatedAt(), by.orElse(null) instanceof String who ? who : null);
    }

    @Override
    public List<Entry> list(WorkspaceId workspace) {
        return vault.ifPresent(() -> kv.listSecrets(path + "/" + workspace)).orElse(List.of()).stream()
                // Folders and what others put there.
                .filter(SecretName::isValid)
                .map(SecretName::new)
                .sorted()
                .flatMap(name -> find(workspace, name).stream())
                .toList();
    }

    @Override
    public Written put(WorkspaceId workspace, SecretName name, SecretValue value, int expected, @Nullable String by) {
        var cas = cas(workspace, name, expected);
        var options = new VaultSecretsKV2UpdateSecretOptions().setCas(cas);
        try {
            vault.join(() -> kv.updateSecret(path(workspace, name), options, data(value, by)));
            // The client does not understand what Vault answers to a write, so the version is looked up.
            return metadata(workspace, name)
                    .flatMap(found -> entry(name, found, cas + 1))
                    .<Written>map(Written.Stored::new)
                    .orElseGet(Written.Stale::new);
        } catch (Vault.Refused refused) {
            if (refused.status == 400 && refused.saysCheckAndSet) {
                return new Written.Stale();
            }
            throw refused.problem();
        }
    }

    private static Map<String, Object> data(SecretValue value, @Nullable String by) {
        return by == null ? Map.of(FIELD, value.reveal()) : Map.of(FIELD, value.reveal(), BY, by);
    }

    /** What an operator deleted softly is absent here, but goes on counting in Vault. */
    private int cas(WorkspaceId workspace, SecretName name, int expected) {
        return expected != ABSENT
                ? expected
                : metadata(workspace, name)
                        .filter(found -> entry(name, found).isEmpty())
                        .map(VaultSecretsKV2ReadSecretMetadataResultData::getCurrentVersion)
                        .orElse(ABSENT);
    }

    @Override
    public boolean delete(WorkspaceId workspace, SecretName name) {
        if (find(workspace, name).isEmpty()) {
            return false;
        }
        vault.ifPresent(() -> kv.deleteSecretMetadata(path(workspace, name)).thenApply(_ -> true));
        return true;
    }

    @Override
    public SecretName following(WorkspaceId workspace, SecretValue value) {
        return SecretName.following(namesKey(), workspace, value);
    }

    private byte[] namesKey() {
        return storedNamesKey()
                .or(() -> {
                    makeNamesKey();
                    return storedNamesKey();
                })
                .map(key -> key.getBytes(StandardCharsets.US_ASCII))
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.UPSTREAM_FAILED,
                        "Vault has no text in the field \"" + FIELD + "\" of " + NAMES_KEY + ". Delete that one."));
    }

    private Optional<String> storedNamesKey() {
        return vault.ifPresent(() -> kv.readSecret(namesKeyPath()))
                .flatMap(found -> found.getData().get(FIELD) instanceof String text && !text.isEmpty()
                        ? Optional.of(text)
                        : Optional.empty());
    }

    private void makeNamesKey() {
        var key = new byte[MasterKey.BYTES];
        new SecureRandom().nextBytes(key);
        var options = new VaultSecretsKV2UpdateSecretOptions()
                .setCas(metadata(namesKeyPath())
                        .map(VaultSecretsKV2ReadSecretMetadataResultData::getCurrentVersion)
                        .orElse(ABSENT));
        try {
            vault.join(() -> kv.updateSecret(
                    namesKeyPath(), options, Map.of(FIELD, Base64.getEncoder().encodeToString(key))));
        } catch (Vault.Refused refused) {
            // Else another service was faster.
            if (refused.status != 400 || !refused.saysCheckAndSet) {
                throw refused.problem();
            }
        }
    }

    private Optional<VaultSecretsKV2ReadSecretMetadataResultData> metadata(WorkspaceId workspace, SecretName name) {
        return metadata(path(workspace, name));
    }

    private Optional<VaultSecretsKV2ReadSecretMetadataResultData> metadata(String at) {
        return vault.ifPresent(() -> kv.readSecretMetadata(at));
    }

    private static Optional<Entry> entry(SecretName name, VaultSecretsKV2ReadSecretMetadataResultData metadata) {
        return entry(name, metadata, metadata.getCurrentVersion());
    }

    private static Optional<Entry> entry(
            SecretName name, VaultSecretsKV2ReadSecretMetadataResultData metadata, int version) {
        return Optional.ofNullable(metadata.getVersions().get(String.valueOf(version)))
                .filter(latest -> latest.getDeletionTime() == null && !latest.isDestroyed())
                .map(latest -> new Entry(name, version, latest.getCreatedTime().toInstant()));
    }

    private String namesKeyPath() {
        return path + "/" + NAMES_KEY;
    }

    private String path(WorkspaceId workspace, SecretName name) {
        return path + "/" + workspace + "/" + name;
    }
}
