package io.syntra.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Keys of this process. */
@ConfigMapping(prefix = "syntra.identity")
public interface IdentityConfig {

    /** {@code production} (the default) takes only keys that an operator made; {@code local} takes the launcher's. */
    @WithDefault("production")
    Mode mode();

    /** The public keys (a JWKS file) that tokens are checked with. */
    Optional<Path> publicKeys();

    /**
     * Which key this service signs with, {@link SigningKey#USERS} or {@link SigningKey#SERVICES}; absent for those that
     * sign nothing. The service declares it, no operator sets it.
     */
    Optional<String> signs();

    /**
     * Whether a person's token is taken here as they have it, also when it was ended before its time: only the gateway
     * knows. All others take what the gateway made of it for them. The service declares it, no operator sets it.
     */
    @WithDefault("false")
    boolean takesOwnTokens();

    /** The file with that private key. */
    Optional<Path> signingKey();

    enum Mode {
        LOCAL,
        PRODUCTION
    }
}
