package io.syntra.identity;

import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Refuses to start a service that could not tell who is calling, or could not sign what it has to. */
@Startup
@Singleton
class KeysAtStart {

    private final IdentityConfig config;
    private @Nullable Tokens own;
    private @Nullable Approvals approvals;

    KeysAtStart(IdentityConfig config) {
        this.config = config;
    }

    @PostConstruct
    void check() {
        var file = config.publicKeys()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "SYNTRA_IDENTITY_PUBLIC_KEYS is not set: give the path of the JWKS file that tokens are checked with"));
        String publicKeys;
        Map<String, Boolean> localByKid;
        try {
            publicKeys = Files.readString(file);
            localByKid = SigningKey.localByKid(publicKeys);
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
        approvals = Approvals.checkedWith(publicKeys);
        config.signs().ifPresent(kid -> own = new Tokens(privateKey(kid, publicKeys), Clock.systemUTC()));
    }

    private SigningKey privateKey(String kid, String publicKeys) {
        var file = config.signingKey()
                .orElseThrow(() -> new IllegalStateException("SYNTRA_IDENTITY_SIGNING_KEY is not set: give the path of"
                        + " the private key \"" + kid + "\", with which this service signs tokens"));
        var key = SigningKey.read(file);
        if (!kid.equals(key.kid())) {
            throw new IllegalStateException(
                    file + " holds the key \"" + key.kid() + "\"; this service signs with \"" + kid + "\"");
        }
        if (!key.verifiedBy(publicKeys)) {
            throw new IllegalStateException(
                    file + " and the public keys do not belong together: nobody would take what it signs");
        }
        return key;
    }

    /** With the key that was read at the start. */
    @Produces
    @Singleton
    Tokens own() {
        if (own == null) {
            throw new IllegalStateException("a service that signs tokens declares it as syntra.identity.signs");
        }
        return own;
    }

    @Produces
    @Singleton
    Approvals approvals() {
        return Objects.requireNonNull(approvals, "checked at the start");
    }
}
