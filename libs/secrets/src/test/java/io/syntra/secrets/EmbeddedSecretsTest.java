package io.syntra.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.Sha256;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import io.syntra.secrets.Secrets.Entry;
import io.syntra.secrets.Secrets.Written;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedSecretsTest {

    private static final WorkspaceId OURS = new WorkspaceId("acme");
    private static final WorkspaceId THEIRS = new WorkspaceId("globex");
    private static final SecretName NAME = new SecretName("stripe-key");
    private static final SecretName OTHER = new SecretName("db-password");
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    Path temp;

    private Path folder;
    private Path keyFile;
    private EmbeddedSecrets secrets;

    @BeforeEach
    void begin() throws IOException {
        folder = temp.resolve("secrets");
        keyFile = temp.resolve("master.key");
        Files.writeString(keyFile, MasterKeyFile.generateLocal());
        secrets = new EmbeddedSecrets(
                folder, new KeySource.InFile(keyFile), Wrapping.NONE, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void theLatestVersionIsRead() {
        assertThat(secrets.read(OURS, NAME)).isEmpty();
        assertThat(secrets.list(OURS)).isEmpty();

        assertThat(put(OURS, NAME, "one", 0)).isEqualTo(new Written.Stored(new Entry(NAME, 1, NOW)));
        assertThat(put(OURS, NAME, "two", 1)).isEqualTo(new Written.Stored(new Entry(NAME, 2, NOW)));
        put(OURS, OTHER, "three", 0);

        assertThat(read(OURS, NAME)).isEqualTo("two");
        assertThat(secrets.list(OURS)).containsExactly(new Entry(OTHER, 1, NOW), new Entry(NAME, 2, NOW));
        assertThat(secrets.read(THEIRS, NAME)).isEmpty();
        assertThat(secrets.list(THEIRS)).isEmpty();
    }

    @Test
    void nothingIsOverwrittenThatTheWriterHasNotSeen() {
        put(OURS, NAME, "one", 0);

        assertThat(put(OURS, NAME, "other", 0)).isEqualTo(new Written.Stale());
        assertThat(put(OURS, NAME, "other", 2)).isEqualTo(new Written.Stale());
        assertThat(put(OURS, OTHER, "other", 1)).isEqualTo(new Written.Stale());

        assertThat(read(OURS, NAME)).isEqualTo("one");
        assertThat(secrets.read(OURS, OTHER)).isEmpty();
    }

    @Test
    void aValueWithoutANameGetsOneThatDoesNotTellIt() {
        var kept = secrets.keep(OURS, SecretValue.of("canary-6d1f"), "ada");

        assertThat(read(OURS, kept.name())).isEqualTo("canary-6d1f");
        assertThat(kept.toString()).matches("secret:written-[0-9a-f]{32}");
        assertThat(secrets.keep(OURS, SecretValue.of("canary-6d1f"), "ada")).isEqualTo(kept);
        assertThat(secrets.keep(OURS, SecretValue.of("canary-6d20"), "ada")).isNotEqualTo(kept);
        assertThat(secrets.keep(THEIRS, SecretValue.of("canary-6d1f"), "ada")).isNotEqualTo(kept);
        assertThat(secrets.list(OURS)).hasSize(2).extracting(Entry::by).containsOnly("ada");
        assertThat(secrets.find(OURS, kept.name())).map(Entry::by).contains("ada");
    }

    /** A name is seen by whoever may read a workflow. Guarded by the key in {@code SecretName.following}. */
    @Test
    void nobodyCanTellAGuessedValueByItsName() throws IOException {
        var value = "Basic YWRtaW46YWRtaW4=";
        var before = secrets.keep(OURS, SecretValue.of(value), "ada");
        assertThat(before.name().value())
                .isNotEqualTo("written-" + Sha256.hex("acme\n" + value).substring(0, 32));
        var oldKey = Files.readString(keyFile);

        Files.writeString(keyFile, MasterKeyFile.generateLocal());
        assertThat(secrets.following(OURS, SecretValue.of(value)))
                .as("with another installation's key")
                .isNotEqualTo(before.name());

        Files.writeString(keyFile, MasterKeyFile.generateLocal() + oldKey);
        secrets.rewrap();
        assertThat(read(OURS, before.name())).as("after a rotation").isEqualTo(value);
    }

    @Test
    void whatIsDeletedIsGone() {
        put(OURS, NAME, "one", 0);

        assertThat(secrets.delete(OURS, NAME)).isTrue();
        assertThat(secrets.delete(OURS, NAME)).isFalse();
        assertThat(secrets.delete(THEIRS, NAME)).isFalse();

        assertThat(secrets.read(OURS, NAME)).isEmpty();
        assertThat(put(OURS, NAME, "again", 0)).isInstanceOf(Written.Stored.class);
    }

    @Test
    void nothingInTheFolderTellsAValueAndNobodyElseReadsIt() throws IOException {
        put(OURS, NAME, "canary-6d1f", 0);

        try (var files = Files.walk(folder)) {
            for (var path : files.toList()) {
                var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                if (Files.isDirectory(path)) {
                    assertThat(mode).isEqualTo("rwx------");
                } else {
                    assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
                            .doesNotContain("canary", base64("canary-6d1f").substring(0, 8));
                }
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(OURS, NAME))))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileInAnothersPlaceDoesNotDecrypt() throws IOException {
        put(OURS, NAME, "canary-a", 0);
        put(OURS, OTHER, "canary-b", 0);
        put(THEIRS, NAME, "canary-c", 0);

        copy(file(OURS, OTHER), file(OURS, NAME));
        assertUndecipherable(OURS, NAME);
        copy(file(OURS, OTHER), file(THEIRS, OTHER));
        assertUndecipherable(THEIRS, OTHER);
    }

    @Test
    void anEditedFileDoesNotDecrypt() throws IOException {
        put(OURS, NAME, "canary-a", 0);
        var original = Files.readString(file(OURS, NAME));

        edit(original, json -> json.put("version", 7));
        edit(original, json -> json.put("by", "eve"));
        edit(original, json -> json.put("updated_at", "2026-03-01T10:00:01Z"));
        edit(original, json -> {
            var bytes = Base64.getDecoder().decode(json.path("ciphertext").asText());
            bytes[bytes.length - 1] ^= 1;
            json.put("ciphertext", bytes);
        });
        Files.writeString(file(OURS, NAME), original.substring(0, original.length() / 2));
        assertUndecipherable(OURS, NAME);

        Files.writeString(file(OURS, NAME), original);
        assertThat(read(OURS, NAME)).isEqualTo("canary-a");
    }

    @Test
    void aNewMasterKeyReadsWhatTheOldOneWroteAndRewrapMakesTheOldOneSuperfluous() throws IOException {
        put(OURS, NAME, "one", 0);
        put(THEIRS, OTHER, "two", 0);
        var oldKey = Files.readString(keyFile);
        var newKey = MasterKeyFile.generateLocal();

        Files.writeString(keyFile, newKey + oldKey);
        assertThat(read(OURS, NAME)).isEqualTo("one");
        put(OURS, OTHER, "three", 0);

        assertThat(secrets.rewrap()).isEqualTo(2);
        assertThat(secrets.rewrap()).isZero();
        Files.writeString(keyFile, newKey);

        assertThat(List.of(read(OURS, NAME), read(OURS, OTHER), read(THEIRS, OTHER)))
                .containsExactly("one", "three", "two");
        assertThat(secrets.find(OURS, NAME)).contains(new Entry(NAME, 1, NOW));
        Files.writeString(keyFile, oldKey);
        assertUndecipherable(OURS, NAME);
    }

    @Test
    void aKeyFileThatIsNoneIsRefusedWithoutShowingIt() throws IOException {
        Files.writeString(keyFile, "# mine\nbm90LWEta2V5LWNhbmFyeQ==\n");
        assertThatThrownBy(() -> MasterKey.read(new KeySource.InFile(keyFile), Wrapping.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("bm90");
        Files.writeString(keyFile, "\n");
        assertThatThrownBy(() -> MasterKey.read(new KeySource.InFile(keyFile), Wrapping.NONE))
                .hasMessageContaining("holds no key");
        Files.writeString(keyFile, base64("x".repeat(32)));
        assertThat(MasterKey.read(new KeySource.InFile(keyFile), Wrapping.NONE).isLocal())
                .isFalse();
    }

    @Test
    void whatIsNotOursInTheFolderHarmsNothing() throws IOException {
        put(OURS, NAME, "one", 0);
        Files.writeString(folder.resolve("acme/Not A Name.json"), "{}");
        Files.createDirectory(folder.resolve("lost+found"));

        assertThat(secrets.list(OURS)).hasSize(1);
        assertThat(secrets.rewrap()).isZero();
    }

    @Test
    void aHalfWrittenFileIsAsIfNobodyHadWritten() throws IOException {
        put(OURS, NAME, "one", 0);
        var unfinished = file(OURS, NAME).resolveSibling(NAME + ".json.part");
        Files.writeString(unfinished, "{\"version\":2,\"upda");

        assertThat(read(OURS, NAME)).isEqualTo("one");
        assertThat(secrets.list(OURS)).hasSize(1);
        assertThat(put(OURS, NAME, "two", 1)).isInstanceOf(Written.Stored.class);
        assertThat(read(OURS, NAME)).isEqualTo("two");
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void twoProcessesThatWriteAtOnceLoseNothing() throws Exception {
        int each = 40;
        var writers = List.of(writer(each), writer(each));
        int stored = 0;
        for (var writer : writers) {
            var said = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(writer.waitFor()).as(said).isZero();
            stored += said.lines().toList().size();
        }
        assertThat(stored).isEqualTo(2 * each);
        assertThat(secrets.find(OURS, NAME).map(Entry::version)).contains(2 * each);
        assertThat(read(OURS, NAME)).isEqualTo("v" + 2 * each);
    }

    @Test
    void aWriterKilledAtAnyMomentLeavesWhatItConfirmed() throws Exception {
        int confirmed = 0;
        for (int round = 0; round < 4; round++) {
            var writer = writer(Integer.MAX_VALUE);
            try (var said = writer.inputReader()) {
                for (int i = 0; i < 5 + round; i++) {
                    confirmed = Integer.parseInt(Objects.requireNonNull(said.readLine(), "the writer ended"));
                }
                // By its handle: destroying the Process closes what it said.
                writer.toHandle().destroyForcibly();
                // What was said before it died counts too.
                for (var line = said.readLine(); line != null && !line.isEmpty(); line = said.readLine()) {
                    confirmed = Integer.parseInt(line);
                }
            }
            assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
            int version = secrets.find(OURS, NAME).map(Entry::version).orElse(0);
            assertThat(version).isBetween(confirmed, confirmed + 1);
            assertThat(read(OURS, NAME)).isEqualTo("v" + version);
        }
    }

    private Process writer(int count) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName()));
        Stream.of(folder, keyFile, count).map(String::valueOf).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectError(new File(temp.toFile(), "writer.err"))
                .start();
    }

    /** Writes version after version, each with its number as its value, and says which it stored. */
    static final class Writer {

        private Writer() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) {
            var secrets = new EmbeddedSecrets(
                    Path.of(arguments[0]),
                    new KeySource.InFile(Path.of(arguments[1])),
                    Wrapping.NONE,
                    Clock.systemUTC());
            for (int stored = 0; stored < Integer.parseInt(arguments[2]); ) {
                int seen = secrets.find(OURS, NAME).map(Entry::version).orElse(0);
                if (secrets.put(OURS, NAME, SecretValue.of("v" + (seen + 1)), seen)
                        instanceof Written.Stored(var entry)) {
                    System.out.println(entry.version());
                    stored++;
                }
            }
        }
    }

    private interface Edit {
        void apply(ObjectNode json);
    }

    private void edit(String original, Edit edit) throws IOException {
        var json = (ObjectNode) Json.mapper().readTree(original);
        edit.apply(json);
        Files.writeString(file(OURS, NAME), json.toString());
        assertUndecipherable(OURS, NAME);
    }

    private void assertUndecipherable(WorkspaceId workspace, SecretName name) {
        assertThatThrownBy(() -> secrets.read(workspace, name))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(name + " cannot be decrypted")
                .hasMessageNotContaining("canary");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(WorkspaceId workspace, SecretName name) {
        return folder.resolve(workspace.value()).resolve(name + ".json");
    }

    private Written put(WorkspaceId workspace, SecretName name, String value, int expected) {
        return secrets.put(workspace, name, SecretValue.of(value), expected);
    }

    private String read(WorkspaceId workspace, SecretName name) {
        return secrets.read(workspace, name).orElseThrow().reveal();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
