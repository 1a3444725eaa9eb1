package io.syntra.deployer.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** A process with all that it started, also what left the family or pays no heed to SIGTERM. */
final class ProcessTree {

    /** In the environment of every command and of all that it starts. */
    static final String MARK = "SYNTRA_COMMAND_ID";

    private static final Logger LOG = Logger.getLogger(ProcessTree.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private ProcessTree() {}

    /** Ends all of it with SIGKILL; again and again, because a process may start another one meanwhile. */
    static void end(ProcessHandle root, String mark) {
        end(() -> living(root, mark), mark);
    }

    /** The same where another process has started it. */
    static void end(String mark) {
        end(() -> marked(mark), mark);
    }

    private static void end(Supplier<List<ProcessHandle>> living, String mark) {
        var until = System.nanoTime() + PATIENCE.toNanos();
        for (var left = living.get(); !left.isEmpty(); left = living.get()) {
            left.forEach(ProcessHandle::destroyForcibly);
            if (System.nanoTime() > until) {
                LOG.errorf("Processes of a command cannot be ended mark=%s pids=%s", mark, left);
                return;
            }
            try {
                Thread.sleep(BETWEEN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    static List<ProcessHandle> living(ProcessHandle root, String mark) {
        var found = new ArrayList<ProcessHandle>();
        if (root.isAlive()) {
            found.add(root);
            root.descendants().forEach(found::add);
        }
        marked(mark).stream().filter(handle -> !found.contains(handle)).forEach(found::add);
        return found;
    }

    static List<ProcessHandle> marked(String mark) {
        var wanted = MARK + "=" + mark;
        return ProcessHandle.allProcesses()
                .filter(handle -> environment(handle.pid()).contains(wanted))
                .toList();
    }

    private static List<String> environment(long pid) {
        try {
            var environ = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
            return List.of(new String(environ, StandardCharsets.ISO_8859_1).split("\0", -1));
        } catch (IOException e) {
            // It ended meanwhile, or belongs to someone else.
            return List.of();
        }
    }
}
