package io.syntra.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFolderTest {

    private final Path parent;
    private final WholeFolder folder;

    WholeFolderTest(@TempDir Path parent) {
        this.parent = parent;
        this.folder = new WholeFolder(parent.resolve("tools/engine"));
    }

    @Test
    void isMadeOnce() throws Exception {
        folder.makeIfAbsent("rwx------", part -> Files.writeString(part.resolve("file"), "first"));
        folder.makeIfAbsent("rwx------", part -> Files.writeString(part.resolve("file"), "second"));

        assertThat(folder.path().resolve("file")).hasContent("first");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                .isEqualTo("rwx------");
    }

    @Test
    void aFailedAttemptLeavesNothingThatLooksWhole() throws Exception {
        // Given
        assertThatThrownBy(() -> folder.makeIfAbsent("rwxr-xr-x", part -> {
                    Files.writeString(part.resolve("half"), "");
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(folder.path()).doesNotExist();

        // When
        folder.makeIfAbsent("rwxr-xr-x", part -> Files.writeString(part.resolve("file"), ""));

        // Then
        assertThat(folder.path().toFile().list()).containsExactly("file");
        assertThat(parent.resolve("tools").toFile().list()).containsExactlyInAnyOrder("engine", "engine.lock");
    }

    @Test
    void isDeletedWithoutFollowingLinks() throws Exception {
        // Given
        var elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("precious"), "");
        folder.makeIfAbsent("rwxr-xr-x", part -> {
            Files.createDirectories(part.resolve("a/b"));
            Files.createSymbolicLink(part.resolve("a/link"), elsewhere);
        });

        // When
        folder.delete();
        folder.delete();

        // Then
        assertThat(folder.path()).doesNotExist();
        assertThat(elsewhere.resolve("precious")).exists();
    }
}
