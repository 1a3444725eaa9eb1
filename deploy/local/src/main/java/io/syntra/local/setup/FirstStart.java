package io.syntra.local.setup;

import io.syntra.audit.AuditKey;
import io.syntra.identity.SigningKey;
import io.syntra.identity.Tokens;
import io.syntra.local.terminal.Failure;
import io.syntra.secrets.MasterKeyFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Makes what a first start needs and later ones find: the private folder, two signing keys, a key for secrets, the audit
 * key and an admin token. Nothing that is already there is replaced, but a token that is about to expire.
 */
public final class FirstStart {

    private static final Duration TOKEN_LIFE = Duration.ofDays(365);

    private final Folders folders;
    private final Clock clock;

    public FirstStart(Folders folders, Clock clock) {
        this.folders = folders;
        this.clock = clock;
    }

    public Keys prepare() {
        try {
            new StateFolder(folders).prepare();
            return makeIfAbsent();
        } catch (IOException e) {
            throw new Failure(
                    "the folder " + folders.state() + " cannot be written: " + e.getMessage()
                            + ". Make it yours, or set SYNTRA_STATE to another one.",
                    e);
        }
    }

    /** Of two commands that start at once, the second finds what the first one made. */
    private Keys makeIfAbsent() throws IOException {
        try (var file = FileChannel.open(
                        folders.run().resolve("first-start.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                var _ = file.lock()) {
            var users = key(SigningKey.USERS);
            var services = key(SigningKey.SERVICES);
            var publicKeys = folders.keys().resolve("public.jwks.json");
            SigningKey.writePrivate(publicKeys, SigningKey.publicKeys(List.of(users, services)));
            var secrets = folders.keys().resolve("secrets.key");
            if (!Files.exists(secrets)) {
                SigningKey.writePrivate(secrets, MasterKeyFile.generateLocal());
            }
            new AdminToken(folders.adminToken(), new Tokens(users, clock)).makeIfNotGood(TOKEN_LIFE);
            auditKey();
            return new Keys(
                    keyFile(SigningKey.USERS),
                    keyFile(SigningKey.SERVICES),
                    publicKeys,
                    secrets,
                    folders.auditKey(),
                    folders.auditPublicKey());
        }
    }

    /**
     * @param users signs what a person carries; for the gateway alone
     * @param services signs what a service says for a person
     * @param publicKeys with which every service checks tokens
     * @param secrets encrypts the secrets of people's services
     * @param audit signs checkpoints of the audit log; for the agent alone
     * @param auditPublic with which anyone checks them
     */
    public record Keys(Path users, Path services, Path publicKeys, Path secrets, Path audit, Path auditPublic) {}

    private void auditKey() throws IOException {
        if (!Files.exists(folders.auditKey())) {
            var key = AuditKey.generateLocal();
            // The public key first: a private one that is there has its public one beside it.
            Files.writeString(folders.auditPublicKey(), key.publicPem());
            SigningKey.writePrivate(folders.auditKey(), key.privatePem());
        }
    }

    private SigningKey key(String kid) throws IOException {
        var file = keyFile(kid);
        if (Files.exists(file)) {
            return SigningKey.read(file);
        }
        var key = SigningKey.generateLocal(kid);
        key.write(file);
        return key;
    }

    private Path keyFile(String kid) {
        return folders.keys().resolve(kid + ".jwk.json");
    }
}
