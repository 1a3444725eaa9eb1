package io.syntra.local.setup;

import io.syntra.audit.AuditKey;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Role;
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
 * {@code public} for all. What is there is never replaced.
 */
record OwnKeys(Path folder, Clock clock) {

    private static final WorkspaceId WORKSPACE = new WorkspaceId("default");
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
        if (!Files.exists(adminToken())) {
            var token = new Tokens(users, clock).forPerson("admin", WORKSPACE, Role.ADMIN, TOKEN_LIFE);
            SigningKey.writePrivate(adminToken(), token + "\n");
        }
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
