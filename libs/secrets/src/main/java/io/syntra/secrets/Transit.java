package io.syntra.secrets;

import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransit;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitDataKeyType;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitDecryptParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitGenerateDataKeyParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitRewrapParams;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keys that only Vault's transit engine can unwrap: on disk they are worth nothing. Unwrapped ones are kept in memory, so
 * that Vault is asked once for each, and not at all while it is away.
 */
final class Transit implements Wrapping {

    /** What transit calls a ciphertext: then its key's version, and the rest. */
    static final String MARK = "vault:";

    private final Vault vault;
    private final VaultSecretsTransit engine;
    private final String key;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    Transit(Vault vault, String mount, String key) {
        this.vault = vault;
        this.engine = vault.client().secrets().transit(mount);
        this.key = key;
    }

    /** Plain keys decrypt too, so that a store can be moved under transit. */
    @Override
    public String unwrapped(String line) {
        return line.startsWith(MARK) ? known.computeIfAbsent(line, this::decrypted) : line;
    }

    private String decrypted(String line) {
        var params = new VaultSecretsTransitDecryptParams().setCiphertext(line);
        var plain = vault.required(() -> engine.decrypt(key, params));
        // The client has taken one base64 away already.
        return Base64.getEncoder().encodeToString(plain);
    }

    /** The line of a new key, which Vault makes. */
    String fresh() {
        var params = new VaultSecretsTransitGenerateDataKeyParams().setBits(MasterKey.BYTES * Byte.SIZE);
        return vault.required(() -> engine.generateDataKey(VaultSecretsTransitDataKeyType.WRAPPED, key, params))
                .getCiphertext();
    }

    /** The same key under the newest version of transit's; the same line when it is that already. */
    String rewrapped(String line) {
        if (!line.startsWith(MARK)) {
            return line;
        }
        var params = new VaultSecretsTransitRewrapParams().setCiphertext(line);
        var newest = vault.required(() -> engine.rewrap(key, params)).getCiphertext();
        return version(newest).equals(version(line)) ? line : newest;
    }

    private static String version(String line) {
        return line.split(":", 3)[1];
    }
}
