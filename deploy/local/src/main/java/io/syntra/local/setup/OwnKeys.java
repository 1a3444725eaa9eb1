package io.syntra.local.setup;

import io.syntra.audit.AuditKey;
import io.syntra.identity.SigningKey;
import io.syntra.identity.Tokens;
import io.syntra.secrets.MasterKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Keys for a production of one's own, in a folder for each that may read them: {@code users} for the gateway,
 * {@code services} for those that act for people, {@code secrets} for the deployer, {@code audit} for the agent,
 * {@code public} for all. What is there is never replaced, but an admin token that is about to expire.
 */
record OwnKeys(Path folder, Clock clock) {

    private static final Duration TOKEN_LIFE = Duration.ofDays(90);

    Path adminToken() {
        return folder.resolve(SigningKey.USERS).resolve("admin-token");
    }

    void makeIfAbsent() throws IOException {
        var users = key(SigningKey.USERS);
        var services = key(SigningKey.SERVICES);
        var shared = Files.createDirectories(folder.resolve("public"));
        SigningKey.writePrivate(shared.resolve("public.jwks.json"), SigningKey.publicKeys(List.of(users, services)));
        makeSecretsKeyIfAbsent();
        makeAuditKeyIfAbsent(shared);
        new AdminToken(adminToken(), new Tokens(users, clock)).makeIfNotGood(TOKEN_LIFE);
    }

    private void makeSecretsKeyIfAbsent() throws IOException {
        var file = Files.createDirectories(folder.resolve("secrets")).resolve("secrets.key");
        if (!Files.exists(file)) {
            SigningKey.writePrivate(file, MasterKeyFile.generate());
        }
    }

    private void makeAuditKeyIfAbsent(Path shared) throws IOException {
        var file = Files.createDirectories(folder.resolve("audit")).resolve("audit.pem");
        if (!Files.exists(file)) {
            var key = AuditKey.generate();
            // The public key first: a private one that is there has its public one.
            SigningKey.writePrivate(shared.resolve("audit.public.pem"), key.publicPem());
            SigningKey.writePrivate(file, key.privatePem());
        }
    }

    private SigningKey key(String kid) throws IOException {
        var file = Files.createDirectories(folder.resolve(kid)).resolve(kid + ".jwk.json");
        if (!Files.exists(file)) {
            SigningKey.generate(kid).write(file);
        }
        return SigningKey.read(file);
    }
}
