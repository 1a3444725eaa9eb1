package io.syntra.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

    @TempDir
    Path app;

    @BeforeEach
    void app() throws IOException {
        Files.writeString(app.resolve("syntra.yaml"), "name: app\n");
        Files.writeString(Files.createDirectories(app.resolve("lib")).resolve("a.js"), "1");
        Files.writeString(Files.createDirectories(app.resolve(".git")).resolve("HEAD"), "ref");
    }

    @Test
    void shipsTheFolderWithoutGit() throws IOException {
        assertThat(entries()).containsOnlyKeys("syntra.yaml", "lib/a.js");
    }

    @Test
    void theSameContentMakesTheSameArchive() throws IOException {
        byte[] before = bytes();
        Files.setLastModifiedTime(app.resolve("lib/a.js"), FileTime.fromMillis(123_456_789));

        assertThat(bytes()).isEqualTo(before);
    }

    @Test
    void aProgramStaysExecutable() throws IOException {
        Files.setPosixFilePermissions(app.resolve("lib/a.js"), PosixFilePermissions.fromString("rwxr-x---"));

        assertThat(entry("lib/a.js").getMode() & 0777).isEqualTo(0755);
    }

    @Test
    void aLinkInsideTheFolderIsKept() throws IOException {
        Files.createSymbolicLink(app.resolve("lib/b.js"), Path.of("a.js"));

        assertThat(entry("lib/b.js").getLinkName()).isEqualTo("a.js");
    }

    @Test
    void aLinkThatLeavesTheFolderIsRefused() throws IOException {
        Files.createSymbolicLink(app.resolve("passwd"), Path.of("../../etc/passwd"));

        assertThatThrownBy(() -> Archive.of(app))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the link passwd points outside");
    }

    @Test
    void aFolderWithoutADescriptionIsRefused() throws IOException {
        Files.delete(app.resolve("syntra.yaml"));

        assertThatThrownBy(() -> Archive.of(app)).hasMessageContaining("has no syntra.yaml");
    }

    private TarArchiveEntry entry(String name) throws IOException {
        return Objects.requireNonNull(entries().get(name));
    }

    private byte[] bytes() throws IOException {
        try (var archive = Archive.of(app)) {
            return Files.readAllBytes(archive.file());
        }
    }

    private Map<String, TarArchiveEntry> entries() throws IOException {
        var entries = new HashMap<String, TarArchiveEntry>();
        try (var archive = Archive.of(app);
                var tar = new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(archive.file())))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), entry);
            }
        }
        return entries;
    }
}
