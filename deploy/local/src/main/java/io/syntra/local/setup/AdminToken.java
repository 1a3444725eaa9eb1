package io.syntra.local.setup;

import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Role;
import io.syntra.identity.SigningKey;
import io.syntra.identity.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The token with which a person begins, in a file for its owner alone. */
record AdminToken(Path file, Tokens tokens) {

    private static final WorkspaceId WORKSPACE = new WorkspaceId("default");

    /** Whoever starts the suite may hold this token, so they need not notice that the last one has run out. */
    private static final Duration LEFT = Duration.ofDays(7);

    void makeIfNotGood(Duration life) throws IOException {
        if (!Files.exists(file) || !tokens.isGood(Files.readString(file).strip(), LEFT)) {
            SigningKey.writePrivate(file, tokens.forPerson("admin", WORKSPACE, Role.ADMIN, life) + "\n");
        }
    }
}
