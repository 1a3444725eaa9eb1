package io.syntra.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordTest {

    @Test
    void isMadeOnceAndForItsOwnerOnly(@TempDir Path folder) throws IOException {
        // Given
        var password = new Password(folder.resolve("secrets/engine.password"));
        password.createIfAbsent();
        var value = password.value();

        // When
        password.createIfAbsent();

        // Then
        assertThat(password.value()).isEqualTo(value).hasSizeGreaterThan(20);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password.file())))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("secrets").toFile().list()).containsExactly("engine.password");
        assertThat(password.toString()).doesNotContain(value);
    }
}
