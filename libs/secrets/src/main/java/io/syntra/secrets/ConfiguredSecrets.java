package io.syntra.secrets;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The one store that the configuration names. A service that could not read secrets does not start. */
@Singleton
final class ConfiguredSecrets {

    private static final Logger LOG = Logger.getLogger(ConfiguredSecrets.class);

    @Produces
    @Singleton
    @Startup
    static Secrets secrets(SecretsConfig config) {
        return switch (config.mode()) {
            case EMBEDDED -> embedded(config);
            case VAULT ->
                new VaultSecrets(
                        Vault.of(config.vault()),
                        config.vault().mount(),
                        config.vault().path());
        };
    }

    private static Secrets embedded(SecretsConfig config) {
        var folder = required(config.folder(), "SYNTRA_SECRETS_FOLDER", "the folder of the encrypted secrets");
        var keys = keys(config);
        var transit =
                config.transitKey().map(name -> new Transit(Vault.of(config.vault()), config.transitMount(), name));
        var wrapping = transit.<Wrapping>map(vault -> vault).orElse(Wrapping.NONE);
        var store = new EmbeddedSecrets(folder, keys, wrapping, Clock.systemUTC());
        transit.ifPresent(vault -> WrappedKeys.renew(file(keys), folder, vault, store));
        var key = MasterKey.read(keys, wrapping);
        if (config.keys() == SecretsConfig.Keys.PRODUCTION && key.isLocal()) {
            throw new IllegalStateException(keys.name()
                    + " is a key that the launcher made for one machine: make your own for production"
                    + " (openssl rand -base64 32), or set SYNTRA_SECRETS_KEYS=local");
        }
        int rewrapped = store.rewrap();
        if (rewrapped > 0) {
            LOG.infof("Secrets are encrypted with the new master key count=%d", rewrapped);
        }
        return store;
    }

    private static KeySource keys(SecretsConfig config) {
        if (config.masterKeyValue().isEmpty()) {
            return new KeySource.InFile(required(
                    config.masterKey(),
                    "SYNTRA_SECRETS_MASTER_KEY",
                    "the file with the master key, or the key itself as " + KeySource.Given.VARIABLE));
        }
        if (config.masterKey().isPresent()) {
            throw new IllegalStateException("SYNTRA_SECRETS_MASTER_KEY names a file and " + KeySource.Given.VARIABLE
                    + " gives the keys themselves: take one of them away");
        }
        return new KeySource.Given(config.masterKeyValue().get());
    }

    /** What Vault wraps is written anew when its key changes. */
    private static Path file(KeySource keys) {
        return switch (keys) {
            case KeySource.InFile(var file) -> file;
            case KeySource.Given _ ->
                throw new IllegalStateException(
                        "with SYNTRA_SECRETS_TRANSIT_KEY the keys must stand in a file, which is"
                                + " written when Vault's key changes: give SYNTRA_SECRETS_MASTER_KEY instead of "
                                + KeySource.Given.VARIABLE);
        };
    }

    static <T> T required(Optional<T> setting, String variable, String what) {
        return setting.orElseThrow(() -> new IllegalStateException(variable + " is not set: give " + what
                + ", or choose with SYNTRA_SECRETS_MODE where secrets are kept"));
    }
}
