package io.syntra.deployer.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.syntra.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeUnpackingTest {

    private final Path folder;

    SafeUnpackingTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void unpacksFilesFoldersAndLinksThatStayInside() throws IOException {
        var tar =
                new Tar().file("./a/run.sh", "x", 0755).file("b.txt", "y", 0644).link("a/l", "../b.txt");

        unpack(tar.bytes());

        assertThat(root().resolve("a/run.sh")).isExecutable().hasContent("x");
        assertThat(root().resolve("a/l")).hasContent("y");
        assertThat(Files.isExecutable(root().resolve("b.txt"))).isFalse();
    }

    @Test
    void refusesNamesThatLeadOutside() throws IOException {
        refused(new Tar().file("../evil", "x", 0644), "outside");
        refused(new Tar().file("a/../../evil", "x", 0644), "outside");
        refused(new Tar().file("/evil", "x", 0644), "outside");
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @Test
    void refusesLinksThatLeadOutside() throws IOException {
        refused(new Tar().link("l", "/etc/passwd"), "outside");
        refused(new Tar().link("l", "../../etc"), "outside");
        refused(new Tar().link("l", "nowhere"), "nowhere");
    }

    @Test
    void refusesALinkThatLeadsOutsideThroughAnother() throws IOException {
        Files.writeString(folder.resolve("secret"), "s");
        // By its text e ends in a/b; through up, which is the root itself, it ends above the root.
        var tar = new Tar().file("a/b/x", "x", 0644).link("a/b/up", "../..").link("a/b/e", "up/../secret");

        refused(tar, "outside");
    }

    @Test
    void writesNothingThroughALink() throws IOException {
        var target = Files.createDirectory(folder.resolve("target"));
        refused(new Tar().link("l", ".").file("l/x", "x", 0644), "below a link");
        refused(new Tar().link("l", target.toString()).file("l/x", "x", 0644), "outside");
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void refusesDevices() throws IOException {
        refused(new Tar().device("null"), "neither a file");
    }

    @Test
    void countsWhatIsWrittenAndNotWhatIsSaid() throws IOException {
        refused(new Tar().file("zeros", "0".repeat(2_000_000), 0644), "1 MB");
    }

    @Test
    void refusesTooManyFiles() throws IOException {
        var tar = new Tar();
        for (int i = 0; i <= 100; i++) {
            tar.file("f" + i, "", 0644);
        }
        refused(tar, "more than 100");
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        var whole = new Tar().file("a", "x".repeat(10_000), 0644).bytes();
        refused(java.util.Arrays.copyOf(whole, whole.length / 2), "gzip");
        refused(gzip("hello".getBytes(StandardCharsets.UTF_8)), "");
        refused(gzip(new byte[0]), "no file");
    }

    @Test
    void refusesATextThatIsOnlyGzipped() throws IOException {
        refused(gzip("hello ".repeat(1000).getBytes(StandardCharsets.UTF_8)), "no readable tar");
        var cut = tar("a", "x".repeat(10_000));
        refused(gzip(java.util.Arrays.copyOf(cut, 3000)), "no readable tar");
    }

    /** The reader keeps names in memory, whatever their length. */
    @Test
    void refusesAHeaderThatFillsTheMemory() throws IOException {
        var huge = tar("n".repeat(900_000), "x");
        assertThatThrownBy(() -> unpack(gzip(huge), new Limits(8)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("too long");
        var larger = tar("n".repeat(3_000_000), "x");
        assertThatThrownBy(() -> unpack(gzip(larger), new Limits(8)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("names a file with more than 1 MB");
        refused(gzip(larger), "");
    }

    @Test
    void refusesAFileInThePlaceOfAFolder() throws IOException {
        refused(new Tar().file("a/b", "x", 0644).file("a", "x", 0644), "\"a\" twice");
        refused(new Tar().file("a", "x", 0644).file("a/b", "x", 0644), "\"a\" twice");
        refused(new Tar().file("a/b", "x", 0644).link("a", "b"), "\"a\" twice");
        refused(new Tar().link("a", "b").file("a", "x", 0644).file("b", "x", 0644), "\"a\" twice");
    }

    @Test
    void refusesANameThatNoFileSystemTakes() throws IOException {
        refused(new Tar().file("é".repeat(200), "x", 0644), "too long");
        refused(new Tar().file("a/".repeat(2000) + "b", "x", 0644), "too long");
        refused(new Tar().link("l", "n".repeat(300)), "too long");
    }

    private static byte[] tar(String name, String content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            put(tar, new TarArchiveEntry(TarConstants.GNU_LONGLINK, TarConstants.LF_GNUTYPE_LONGNAME), name + "\0");
            put(tar, new TarArchiveEntry("short"), content);
        }
        return bytes.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, String content) throws IOException {
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(content.getBytes(StandardCharsets.UTF_8));
        tar.closeArchiveEntry();
    }

    private Path root() {
        return folder.resolve("root");
    }

    private void refused(Tar tar, String because) throws IOException {
        refused(tar.bytes(), because);
    }

    private void refused(byte[] archive, String because) {
        assertThatThrownBy(() -> unpack(archive))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(because);
    }

    private void unpack(byte[] archive) throws IOException {
        unpack(archive, new Limits(1));
    }

    private void unpack(byte[] archive, Limits limits) throws IOException {
        io.syntra.deployer.Folder.delete(root());
        SafeUnpacking.unpack(new ByteArrayInputStream(archive), Files.createDirectory(root()), limits);
        assertThat(Files.isDirectory(root(), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private record Limits(int megabytes) implements ArtifactLimits {

        @Override
        public MemorySize mostBytes() {
            return new MemorySize(BigInteger.valueOf(1_000_000));
        }

        @Override
        public MemorySize mostUnpackedBytes() {
            return new MemorySize(BigInteger.valueOf(megabytes * 1024L * 1024));
        }

        @Override
        public int mostEntries() {
            return 100;
        }
    }

    /** An archive that a stranger could make. */
    private static final class Tar {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream tar;

        Tar() throws IOException {
            tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8");
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        }

        Tar file(String name, String content, int mode) throws IOException {
            var entry = new TarArchiveEntry(name, true);
            entry.setSize(content.length());
            entry.setMode(mode);
            return put(entry, content);
        }

        Tar link(String name, String target) throws IOException {
            var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(target);
            return put(entry, "");
        }

        Tar device(String name) throws IOException {
            return put(new TarArchiveEntry(name, TarConstants.LF_CHR), "");
        }

        private Tar put(TarArchiveEntry entry, String content) throws IOException {
            tar.putArchiveEntry(entry);
            tar.write(content.getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
            return this;
        }

        byte[] bytes() throws IOException {
            tar.close();
            return bytes.toByteArray();
        }
    }
}
