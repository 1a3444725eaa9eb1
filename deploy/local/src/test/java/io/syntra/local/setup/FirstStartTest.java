package io.syntra.local.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.audit.AuditKey;
import io.syntra.audit.AuditKeys;
import io.syntra.contracts.Json;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStartTest {

    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");

    @TempDir
    Path temp;

    private Folders folders;

    @BeforeEach
    void folders() {
        folders = new Folders(temp, temp.resolve("state"), Optional.empty(), temp);
    }

    @Test
    void keysAndTokenAreForTheOwnerAlone() throws IOException {
        var keys = firstStart().prepare();

        assertThat(mode(folders.state())).isEqualTo("rwx------");
        assertThat(mode(keys.users())).isEqualTo("rw-------");
        assertThat(mode(keys.services())).isEqualTo("rw-------");
        assertThat(mode(keys.secrets())).isEqualTo("rw-------");
        assertThat(mode(keys.audit())).isEqualTo("rw-------");
        assertThat(mode(folders.adminToken())).isEqualTo("rw-------");
    }

    @Test
    void thePublicKeysHoldNothingPrivate() throws IOException {
        var keys = firstStart().prepare();

        var set = Json.mapper().readTree(keys.publicKeys().toFile()).path("keys");
        assertThat(set).hasSize(2).allSatisfy(key -> assertThat(key.has("d")).isFalse());
    }

    @Test
    void aTokenIsKeptUntilItIsAboutToExpire() throws IOException {
        firstStart().prepare();
        var first = Files.readString(folders.adminToken());

        firstStart(NOW.plus(Duration.ofDays(357))).prepare();
        assertThat(Files.readString(folders.adminToken())).isEqualTo(first);

        firstStart(NOW.plus(Duration.ofDays(359))).prepare();
        assertThat(Files.readString(folders.adminToken())).isNotEqualTo(first);
        assertThat(mode(folders.adminToken())).isEqualTo("rw-------");
    }

    @Test
    void aTokenOfOtherKeysIsReplaced() throws IOException {
        firstStart().prepare();
        var first = Files.readString(folders.adminToken());
        Files.delete(folders.keys().resolve("users.jwk.json"));

        firstStart().prepare();

        assertThat(Files.readString(folders.adminToken())).isNotEqualTo(first);
    }

    @Test
    void theFirstTokenIsAnAdminsForAYear() throws IOException {
        firstStart().prepare();

        var claims = Json.mapper().readTree(payload(Files.readString(folders.adminToken())));
        assertThat(claims.path("workspace").asText()).isEqualTo("default");
        assertThat(claims.path("groups")).hasSize(3);
        assertThat(Instant.ofEpochSecond(claims.path("exp").asLong())).isEqualTo("2027-01-31T09:30:00Z");
    }

    @Test
    void theNextStartChangesNothing() throws IOException {
        var keys = firstStart().prepare();
        var token = Files.readString(folders.adminToken());
        var users = Files.readString(keys.users());
        var audit = Files.readString(keys.audit());

        firstStart().prepare();

        assertThat(folders.adminToken()).hasContent(token);
        assertThat(keys.users()).hasContent(users);
        assertThat(keys.audit()).hasContent(audit);
    }

    @Test
    void theAuditKeyIsAPairThatProductionWouldRefuse() throws IOException {
        var keys = firstStart().prepare();

        var audit = AuditKey.read(Files.readString(keys.audit()), AuditKeys.read(Files.readString(keys.auditPublic())));

        assertThat(audit.local()).isTrue();
    }

    @Test
    void aFolderThatWasThereKeepsItsModeAndOurPartsOfItArePrivate() throws IOException {
        Files.createDirectory(folders.state());
        Files.setPosixFilePermissions(folders.state(), PosixFilePermissions.fromString("rwxr-xr-x"));

        firstStart().prepare();
        firstStart().prepare();

        assertThat(mode(folders.state())).isEqualTo("rwxr-xr-x");
        assertThat(mode(folders.data())).isEqualTo("rwx------");
        assertThat(mode(folders.logs())).isEqualTo("rwx------");
    }

    @Test
    void aFolderWithSomeoneElsesFilesIsRefusedAndLeftAsItWas() throws IOException {
        Files.createDirectories(folders.state().resolve("data"));
        Files.setPosixFilePermissions(folders.state(), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThatThrownBy(() -> firstStart().prepare())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("SYNTRA_STATE")
                .hasMessageContaining("empty folder");

        assertThat(mode(folders.state())).isEqualTo("rwxr-xr-x");
        assertThat(folders.state().toFile().list()).containsExactly("data");
    }

    @Test
    void settingsMayBeWrittenBeforeTheFirstStart() throws IOException {
        Files.createDirectory(folders.state());
        Files.writeString(folders.settings(), "gateway.port=9090\n");

        firstStart().prepare();

        assertThat(folders.adminToken()).exists();
    }

    private FirstStart firstStart() {
        return firstStart(NOW);
    }

    private FirstStart firstStart(Instant now) {
        return new FirstStart(folders, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String payload(String token) {
        return new String(Base64.getUrlDecoder().decode(token.strip().split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }
}
