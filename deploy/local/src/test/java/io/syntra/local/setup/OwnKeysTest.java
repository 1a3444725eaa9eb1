package io.syntra.local.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.audit.AuditKey;
import io.syntra.audit.AuditKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnKeysTest {

    @TempDir
    Path folder;

    @Test
    void productionTakesThemSinceNoLauncherMadeThem() throws Exception {
        keys().makeIfAbsent();

        assertThat(folder.resolve("public/public.jwks.json"))
                .content()
                .contains("\"users\"", "\"services\"")
                .doesNotContain("syntra_local", "\"d\"");
        assertThat(AuditKey.read(
                                Files.readString(folder.resolve("audit/audit.pem")),
                                AuditKeys.read(Files.readString(folder.resolve("public/audit.public.pem"))))
                        .local())
                .isFalse();
        assertThat(keys().adminToken()).isNotEmptyFile();
    }

    @Test
    void theNextTimeChangesNothing() throws Exception {
        keys().makeIfAbsent();
        var key = Files.readString(folder.resolve("users/users.jwk.json"));
        var token = Files.readString(keys().adminToken());

        keys().makeIfAbsent();

        assertThat(folder.resolve("users/users.jwk.json")).hasContent(key);
        assertThat(keys().adminToken()).hasContent(token);
    }

    private OwnKeys keys() {
        return new OwnKeys(folder, Clock.systemUTC());
    }
}
