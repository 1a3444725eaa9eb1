package io.syntra.identity;

import java.nio.file.Path;
import java.util.Optional;

/** What a service and its operator say of its keys. */
record Declared(
        Mode mode, Optional<Path> publicKeys, Optional<String> signs, boolean takesOwnTokens, Optional<Path> signingKey)
        implements IdentityConfig {

    static Declared of(Mode mode, String signs) {
        return new Declared(mode, Optional.empty(), Optional.of(signs), false, Optional.empty());
    }

    static Declared taking(boolean ownTokens) {
        return new Declared(Mode.LOCAL, Optional.empty(), Optional.empty(), ownTokens, Optional.empty());
    }
}
