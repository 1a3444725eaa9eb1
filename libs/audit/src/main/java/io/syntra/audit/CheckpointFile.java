package io.syntra.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.AuditCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Checkpoints as JSON Lines, one after the other. It belongs on a disk or share that the database's owner cannot write. */
public record CheckpointFile(Path path) {

    /**
     * Held by who has a file open: a process loses its lock on a file as soon as it closes it anywhere, as after reading,
     * and two locks of one process would not keep each other off.
     */
    private static final Object OPEN = new Object();

    /** Returns when the line is on the disk. Several processes may append to one file. */
    public void append(AuditCheckpoint checkpoint) throws IOException {
        var folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        var line =
                ByteBuffer.wrap((Json.mapper().writeValueAsString(checkpoint) + "\n").getBytes(StandardCharsets.UTF_8));
        synchronized (OPEN) {
            // Closing the channel gives the lock back.
            try (var channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                channel.lock();
                dropHalfLine(channel);
                channel.position(channel.size());
                while (line.hasRemaining()) {
                    channel.write(line);
                }
                channel.force(true);
            }
        }
    }

    /** A write that a crash broke off vouches for nothing; the next line must not be glued to it. */
    private static void dropHalfLine(FileChannel channel) throws IOException {
        long end = channel.size();
        while (end > 0 && byteBefore(channel, end) != '\n') {
            end--;
        }
        if (end < channel.size()) {
            channel.truncate(end);
        }
    }

    private static int byteBefore(FileChannel channel, long end) throws IOException {
        var last = ByteBuffer.allocate(1);
        return channel.read(last, end - 1) == 1 ? last.get(0) : -1;
    }

    /** Tells the verification every checkpoint of its workspace; a file that is not there holds none. */
    public void tell(Verification verification, WorkspaceId workspace) throws IOException {
        synchronized (OPEN) {
            if (Files.exists(path)) {
                read(verification, workspace);
            }
        }
    }

    private void read(Verification verification, WorkspaceId workspace) throws IOException {
        try (var lines = Files.newBufferedReader(path)) {
            var number = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    var checkpoint = Json.mapper().readValue(line, AuditCheckpoint.class);
                    if (checkpoint == null) {
                        verification.damaged(path.toString(), "line " + number + " is no checkpoint");
                    } else if (checkpoint.workspace().equals(workspace)) {
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
