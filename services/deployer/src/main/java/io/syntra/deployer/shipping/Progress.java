package io.syntra.deployer.shipping;

import io.syntra.contracts.Json;
import io.syntra.contracts.Payload;
import io.syntra.deployer.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How far one file is shipped, kept beside it.
 *
 * @param shipped everything before this offset was taken by telemetry
 * @param pending the batch that is, or was at a crash, on its way
 * @param freed disk space before this offset was given back
 */
record Progress(long shipped, @Nullable Batch pending, long freed) implements Payload {

    static Progress read(Path file) throws IOException {
        try {
            return Json.mapper().readValue(Files.readAllBytes(file), Progress.class);
        } catch (NoSuchFileException e) {
            return new Progress(0, null, 0);
        }
    }

    void write(Path file) throws IOException {
        Folder.write(file, Json.mapper().writeValueAsBytes(this));
    }

    Progress sending(Batch batch) {
        return new Progress(shipped, batch, freed);
    }

    Progress sent(Batch batch) {
        return new Progress(batch.to(), null, freed);
    }

    Progress freed(long to) {
        return new Progress(shipped, pending, to);
    }
}
