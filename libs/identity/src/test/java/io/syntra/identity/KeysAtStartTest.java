package io.syntra.identity;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysAtStartTest {

    private static final SigningKey USERS = SigningKey.generateLocal(SigningKey.USERS);
    private static final SigningKey SERVICES = SigningKey.generateLocal(SigningKey.SERVICES);

    @TempDir
    Path folder;

    @Test
    void productionRefusesTheLaunchersKeys() throws IOException {
        var file = keys(SigningKey.publicKeys(List.of(USERS, SERVICES)));

        assertThatThrownBy(() -> start(IdentityConfig.Mode.PRODUCTION, file))
                .hasMessageContaining("make your own for production");
        assertThatCode(() -> start(IdentityConfig.Mode.LOCAL, file)).doesNotThrowAnyException();
    }

    @Test
    void productionTakesTheOperatorsKeys() throws IOException {
        var file = keys(SigningKey.publicKeys(List.of(USERS, SERVICES)).replace(",\"syntra_local\":\"true\"", ""));

        assertThatCode(() -> start(IdentityConfig.Mode.PRODUCTION, file)).doesNotThrowAnyException();
    }

    @Test
    void withoutBothKeysNothingStarts() throws IOException {
        assertThatThrownBy(() -> start(IdentityConfig.Mode.LOCAL, null))
                .hasMessageContaining("SYNTRA_IDENTITY_PUBLIC_KEYS is not set");
        assertThatThrownBy(() -> start(IdentityConfig.Mode.LOCAL, folder.resolve("none.json")))
                .hasMessageContaining("no key set can be read");
        assertThatThrownBy(() -> start(IdentityConfig.Mode.LOCAL, keys("not a key set")))
                .hasMessageContaining("no key set can be read");
        assertThatThrownBy(() -> start(IdentityConfig.Mode.LOCAL, keys(SigningKey.publicKeys(List.of(USERS)))))
                .hasMessageContaining("must hold the keys");
    }

    @Test
    void whoSignsNeedsTheKeyThatItDeclares() throws IOException {
        var known = keys(SigningKey.publicKeys(List.of(USERS, SERVICES)));
        var users = key("users", USERS);
        var services = key("services", SERVICES);
        var stranger = key("stranger", SigningKey.generateLocal(SigningKey.SERVICES));

        assertThatCode(() -> start(known, SigningKey.SERVICES, services)).doesNotThrowAnyException();
        assertThatCode(() -> start(known, SigningKey.USERS, users)).doesNotThrowAnyException();
        assertThatThrownBy(() -> start(known, SigningKey.SERVICES, null))
                .hasMessageContaining("SYNTRA_IDENTITY_SIGNING_KEY is not set");
        assertThatThrownBy(() -> start(known, SigningKey.SERVICES, folder.resolve("none.json")))
                .hasMessageContaining("no signing key can be read");
        assertThatThrownBy(() -> start(known, SigningKey.SERVICES, users))
                .hasMessageContaining("holds the key \"users\"; this service signs with \"services\"");
        assertThatThrownBy(() -> start(known, SigningKey.SERVICES, stranger))
                .hasMessageContaining("do not belong together");
    }

    @Test
    void whoSignsNothingNeedsNoKey() throws IOException {
        assertThatCode(() -> start(keys(SigningKey.publicKeys(List.of(USERS, SERVICES))), null, null))
                .doesNotThrowAnyException();
    }

    private Path key(String name, SigningKey key) throws IOException {
        var file = folder.resolve(name + ".key.json");
        key.write(file);
        return file;
    }

    private Path keys(String text) throws IOException {
        return Files.writeString(folder.resolve("keys.json"), text);
    }

    private static void start(IdentityConfig.Mode mode, @Nullable Path publicKeys) {
        start(mode, publicKeys, null, null);
    }

    private static void start(Path publicKeys, @Nullable String signs, @Nullable Path signingKey) {
        start(IdentityConfig.Mode.LOCAL, publicKeys, signs, signingKey);
    }

    private static void start(
            IdentityConfig.Mode mode, @Nullable Path publicKeys, @Nullable String signs, @Nullable Path signingKey) {
        new KeysAtStart(new Declared(
                        mode,
                        Optional.ofNullable(publicKeys),
                        Optional.ofNullable(signs),
                        false,
                        Optional.ofNullable(signingKey)))
                .check();
    }
}
