package io.syntra.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Keys of this process. */
@ConfigMapping(prefix = "syntra.identity")
interface IdentityConfig {

    /** {@code production} (the default) takes only keys that an operator made; {@code local} takes the launcher's. */
    @WithDefault("production")
    Mode mode();

    /** The public keys (a JWKS file) that tokens are checked with. */
    Optional<Path> publicKeys();

    /** The private key of this process, for services that sign tokens. */
    Optional<Path> signingKey();

    enum Mode {
        LOCAL,
        PRODUCTION
    }
}
