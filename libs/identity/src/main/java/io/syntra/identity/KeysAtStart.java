package io.syntra.identity;

import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.jose4j.lang.JoseException;

/** Refuses to start a service that could not tell who is calling. */
@Startup
@Singleton
class KeysAtStart {

    private final IdentityConfig config;

    KeysAtStart(IdentityConfig config) {
        this.config = config;
    }

    @PostConstruct
    void check() {
        var file = config.publicKeys()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "SYNTRA_IDENTITY_PUBLIC_KEYS is not set: give the path of the JWKS file that tokens are checked with"));
        Map<String, Boolean> localByKid;
        try {
            localByKid = SigningKey.localByKid(Files.readString(file));
        } catch (IOException | JoseException e) {
            throw new IllegalStateException("SYNTRA_IDENTITY_PUBLIC_KEYS: no key set can be read from " + file, e);
        }
        if (!localByKid.containsKey(SigningKey.USERS) || !localByKid.containsKey(SigningKey.SERVICES)) {
            throw new IllegalStateException(file + " must hold the keys \"users\" and \"services\"");
        }
        if (config.mode() == IdentityConfig.Mode.PRODUCTION && localByKid.containsValue(true)) {
            throw new IllegalStateException(file
                    + " holds keys that the launcher made for one machine: make your own for production,"
                    + " or set SYNTRA_IDENTITY_MODE=local");
        }
    }
}
