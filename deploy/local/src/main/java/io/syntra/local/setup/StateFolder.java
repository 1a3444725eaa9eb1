package io.syntra.local.setup;

import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** The folder that {@code SYNTRA_STATE} names. It is somebody else's unless we made it or found it empty. */
public record StateFolder(Folders folders) {

    private static final String MARKER = ".syntra-state";

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    /** Makes it if it is not there, and what is in it, for its owner alone. The mode of a folder that was there is its owner's matter. */
    void prepare() throws IOException {
        var path = folders.state();
        if (!Files.exists(path)) {
            Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER));
        }
        requireOurs();
        Files.writeString(marker(), "Syntra keeps its data here; ./syntra reset deletes it.\n");
        for (var folder : List.of(folders.data(), folders.logs(), folders.run(), folders.keys(), folders.deployer())) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER));
        }
    }

    /** @throws Failure when the folder holds something that is not ours */
    public void requireOurs() {
        if (!Files.exists(folders.state()) || folders.stateIsUsual() || Files.exists(marker())) {
            return;
        }
        try (var files = Files.list(folders.state())) {
            // Another start at this moment puts the marker there first, so it is looked for again.
            if (files.anyMatch(file -> !file.equals(folders.settings())) && !Files.exists(marker())) {
                throw new Failure("SYNTRA_STATE: the folder " + folders.state()
                        + " holds files that are not Syntra's; name an empty folder, or one that does not exist");
            }
        } catch (IOException e) {
            throw new Failure("the folder " + folders.state() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Path marker() {
        return folders.state().resolve(MARKER);
    }
}
