package io.syntra.local.suite;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Where a part's output goes. The part writes into the file itself, so that it can go on when its supervisor is killed;
 * therefore a full file is copied and emptied, not renamed.
 */
record LogFile(Path path) {

    private static final Logger LOG = Logger.getLogger(LogFile.class.getName());
    private static final long FULL = 10_000_000;
    private static final int TAIL_BYTES = 64_000;

    ProcessBuilder.Redirect append() throws IOException {
        Files.createDirectories(path.getParent());
        return ProcessBuilder.Redirect.appendTo(path.toFile());
    }

    static ProcessBuilder.Redirect noInput() {
        return ProcessBuilder.Redirect.from(new File("/dev/null"));
    }

    /** Keeps one older file, so that a part takes about 20 MB at most. */
    void rotateIfFull() {
        try {
            if (Files.exists(path) && Files.size(path) > FULL) {
                var older = path.resolveSibling(path.getFileName() + ".1");
                Files.copy(path, older, StandardCopyOption.REPLACE_EXISTING);
                try (var file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    file.truncate(0);
                }
            }
        } catch (IOException e) {
            // A full disk, for example: no reason to give up the part that writes the log.
            LOG.log(Level.WARNING, "The log " + path + " cannot be shortened", e);
        }
    }

    List<String> tail(int lines) {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            var start = Math.max(0, file.length() - TAIL_BYTES);
            var bytes = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            var all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            throw new UncheckedIOException("the log " + path + " cannot be read", e);
        }
    }
}
