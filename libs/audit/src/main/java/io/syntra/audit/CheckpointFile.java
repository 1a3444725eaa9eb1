package io.syntra.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.AuditCheckpoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Checkpoints as JSON Lines, one after the other. It belongs on a disk or share that the database's owner cannot write. */
public record CheckpointFile(Path path) {

    /** Returns when the line is on the disk. */
    public synchronized void append(AuditCheckpoint checkpoint) throws IOException {
        var folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        dropHalfLine();
        var line = Json.mapper().writeValueAsString(checkpoint) + "\n";
        try (var channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
    }

    /** A write that a crash broke off vouches for nothing; the next line must not be glued to it. */
    private void dropHalfLine() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            long end = file.length();
            while (end > 0 && byteBefore(file, end) != '\n') {
                end--;
            }
            file.setLength(end);
        }
    }

    private static int byteBefore(RandomAccessFile file, long end) throws IOException {
        file.seek(end - 1);
        return file.read();
    }

    /** Tells the verification every checkpoint of its workspace; a file that is not there holds none. */
    public void tell(Verification verification, WorkspaceId workspace) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (var lines = Files.newBufferedReader(path)) {
            var number = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    var checkpoint = Json.mapper().readValue(line, AuditCheckpoint.class);
                    if (checkpoint.workspace().equals(workspace)) {
                        verification.checkpoint(path.toString(), checkpoint);
                    }
                } catch (JsonProcessingException e) {
                    // The last line may be one that a crash broke off.
                    if (lines.ready()) {
                        verification.damaged(path.toString(), "line " + number + " is no checkpoint");
                    }
                }
            }
        }
    }
}
