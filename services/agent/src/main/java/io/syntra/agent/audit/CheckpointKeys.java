package io.syntra.agent.audit;

import io.quarkus.runtime.Startup;
import io.syntra.audit.AuditKey;
import io.syntra.audit.AuditKeys;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The keys of this process. Without them it does not start: nothing may be written that nobody can vouch for. */
@Startup
@Singleton
class CheckpointKeys {

    private static final String MAKE =
            "; openssl genpkey -algorithm ed25519 -out audit.pem makes one, openssl pkey -in audit.pem -pubout its public key";

    private final AuditKey signing;
    private final AuditKeys trusted;

    CheckpointKeys(AuditConfig config) {
        var file = required(config.signingKey(), "SYNTRA_AGENT_AUDIT_SIGNING_KEY");
        trusted = AuditKeys.read(text(required(config.publicKeys(), "SYNTRA_AGENT_AUDIT_PUBLIC_KEYS")));
        try {
            signing = AuditKey.read(text(file), trusted);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("SYNTRA_AGENT_AUDIT_SIGNING_KEY, " + file + ": " + e.getMessage(), e);
        }
        if (signing.local() && config.identityMode().equals("production")) {
            throw new IllegalStateException(
                    file + " was made by the launcher for one machine: make your own for production" + MAKE);
        }
    }

    AuditKey signing() {
        return signing;
    }

    AuditKeys trusted() {
        return trusted;
    }

    private static Path required(Optional<Path> file, String variable) {
        return file.orElseThrow(() ->
                new IllegalStateException(variable + " is not set: give the path of an Ed25519 key in PEM" + MAKE));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("no audit key can be read from " + file, e);
        }
    }
}
