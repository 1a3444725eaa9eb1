package io.syntra.local.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.local.setup.FirstStart;
import io.syntra.local.setup.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResetTest {

    @TempDir
    Path temp;

    /** A secret without its key, or a service's data without its artifacts, would be worse than neither. */
    @Test
    void onlySettingsAndWhatIsNotOursOutliveIt() throws IOException {
        var folders = new Folders(temp, temp.resolve("state"), Optional.empty(), temp);
        new FirstStart(folders, Clock.systemUTC()).prepare();
        Files.createDirectories(folders.secrets().resolve("default"));
        Files.writeString(folders.secrets().resolve("default").resolve("api-key"), "encrypted");
        Files.createDirectories(folders.audit());
        Files.writeString(folders.auditCheckpoints(), "{}");
        Files.writeString(folders.demoServices(), "shop-api");
        Files.writeString(folders.settings(), "gateway.port=9090");
        Files.writeString(folders.state().resolve("notes.txt"), "a person's own");

        Reset.delete(folders);

        try (var left = Files.list(folders.state())) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(".syntra-state", "config.properties", "notes.txt");
        }
    }
}
