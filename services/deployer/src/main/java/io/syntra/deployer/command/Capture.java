package io.syntra.deployer.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads a stream to its end and keeps its beginning. The rest is read and dropped, so that the writer is not held up. */
final class Capture {

    private final int most;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread reader;
    private boolean truncated;

    private Capture(InputStream in, int most) {
        this.most = most;
        this.reader = Thread.ofPlatform().daemon().name("command-output").unstarted(() -> read(in));
    }

    static Capture of(InputStream in, int most) {
        var capture = new Capture(in, most);
        capture.reader.start();
        return capture;
    }

    /** A process that cannot be ended may hold the stream open; then what was read so far is what there is. */
    void await(Duration patience) {
        try {
            reader.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Bytes that are no text, and the zero byte that no database column takes, are shown as such. */
    synchronized String text() {
        return kept.toString(StandardCharsets.UTF_8).replace('\0', '\ufffd');
    }

    synchronized boolean isTruncated() {
        return truncated;
    }

    private void read(InputStream in) {
        var buffer = new byte[8192];
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                keep(buffer, n);
            }
        } catch (IOException e) {
            // The process is gone; what came is kept.
        }
    }

    private synchronized void keep(byte[] buffer, int n) {
        var take = Math.min(n, most - kept.size());
        kept.write(buffer, 0, take);
        truncated |= take < n;
    }
}
