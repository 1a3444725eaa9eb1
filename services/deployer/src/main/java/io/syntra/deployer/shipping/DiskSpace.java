package io.syntra.deployer.shipping;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Gives back the disk space of a file's beginning. A hole is punched instead of truncating: a writer that appends at the
 * same moment cannot lose a line, and offsets stay what they are.
 */
final class DiskSpace {

    static final long BLOCK = 4096;

    private static final Logger LOG = Logger.getLogger(DiskSpace.class);
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private DiskSpace() {}

    /** @return whether it worked; if not, the file just stays large */
    static boolean free(Path file, long from, long to) throws InterruptedException {
        try {
            var process = new ProcessBuilder(
                            "fallocate",
                            "--punch-hole",
                            "--offset",
                            String.valueOf(from),
                            "--length",
                            String.valueOf(to - from),
                            file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return true;
            }
            process.destroyForcibly();
        } catch (IOException e) {
            LOG.debugf(e, "fallocate cannot be run");
        }
        if (!SAID.getAndSet(true)) {
            LOG.warn("Shipped output cannot be given back to the disk: this needs fallocate (util-linux) and a file"
                    + " system with holes. The files of replicas with much output will grow.");
        }
        return false;
    }
}
