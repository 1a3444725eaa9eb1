package io.syntra.secrets;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where secrets are kept. */
@ConfigMapping(prefix = "syntra.secrets")
public interface SecretsConfig {

    @WithDefault("embedded")
    Mode mode();

    /** Of the embedded store: the folder that the processes of this machine share. */
    Optional<Path> folder();

    /** Of the embedded store: the file of {@link MasterKey}. */
    Optional<Path> masterKey();

    /** The same keys by value, for who has them in the environment; one of the two. */
    Optional<String> masterKeyValue();

    /** {@code production} takes only a master key that an operator made; {@code local} takes the launcher's. */
    @WithDefault("${syntra.identity.mode:production}")
    Keys keys();

    /** Of the embedded store: the key of Vault's transit that wraps those in the file. Without it they are in clear. */
    Optional<String> transitKey();

    /** Where transit is mounted. */
    @WithDefault("transit")
    String transitMount();

    /** Needed for {@code mode=vault} and for transit. */
    Vault vault();

    enum Mode {
        EMBEDDED,
        VAULT
    }

    enum Keys {
        LOCAL,
        PRODUCTION
    }

    /** Vault or OpenBao, and its KV version 2 engine. */
    interface Vault {

        /** For example {@code https://vault.example:8200}. */
        Optional<URI> url();

        /** Of Vault Enterprise and OpenBao. */
        Optional<String> namespace();

        /** Where the engine is mounted. */
        @WithDefault("secret")
        String mount();

        /** In front of {@code <workspace>/<name>}. */
        @WithDefault("syntra")
        String path();

        @WithDefault("5s")
        Duration timeout();

        /** How Syntra logs in. */
        @WithDefault("kubernetes")
        Login login();

        /** A file with the token, for {@code token}. */
        Optional<Path> tokenFile();

        /** The role's id, for {@code approle}. */
        Optional<String> roleId();

        /** A file with the secret id, for {@code approle}. */
        Optional<Path> secretIdFile();

        /** The role, for {@code kubernetes}. */
        @WithDefault("syntra")
        String role();

        /** The service account's token, for {@code kubernetes}. */
        @WithDefault("/var/run/secrets/kubernetes.io/serviceaccount/token")
        Path jwtFile();

        enum Login {
            TOKEN,
            APPROLE,
            KUBERNETES
        }
    }
}
