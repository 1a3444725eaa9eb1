package io.syntra.deployer.runtime;

import io.syntra.contracts.ProcessStart;
import io.syntra.contracts.ReplicaId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What Linux knows about processes. */
final class OsProcesses {

    /** In the environment of every replica and of all that it starts, unless they write over it. */
    static final String MARK = "SYNTRA_REPLICA_ID";

    private static final Path PROC = Path.of("/proc");

    private OsProcesses() {}

    /** Whether this very process runs: a pid alone may have been given to another one. */
    static boolean runs(long pid, ProcessStart start) {
        return ProcessStart.of(pid).filter(start::equals).isPresent() && !isZombie(pid);
    }

    /** Ended, but not yet collected; in a container without an init process that lasts. */
    private static boolean isZombie(long pid) {
        var stat = stat(pid);
        return !stat.isEmpty() && isEnd(stat.charAt(0));
    }

    private static boolean isEnd(char state) {
        return state == 'Z' || state == 'X';
    }

    /** State, parent, group, session and so on; empty when it is gone. */
    private static String stat(long pid) {
        try {
            var stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The name in parentheses may hold anything, so what follows is looked for behind the last one.
            return stat.substring(stat.lastIndexOf(')') + 1).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The first process of a replica, by its mark: the one whose parent does not carry it. */
    static Optional<ProcessHandle> findRoot(ReplicaId replica) {
        var marked = marked(replica);
        return marked.values().stream()
                .filter(handle -> handle.parent()
                        .map(parent -> !marked.containsKey(parent.pid()))
                        .orElse(true))
                .findFirst();
    }

    /** The process that was started for a replica; the leader of its session. */
    record Root(long pid, ProcessStart start) {

        /**
         * The pid is free for somebody else once the process and its session are gone. So a session counts only while
         * nobody else has the pid, and never one from before the machine (or container) was started.
         */
        boolean mayHaveSession() {
            return runs(pid, start)
                    || (ProcessStart.of(pid).isEmpty()
                            && ProcessStart.of(1).filter(start::isSince).isPresent());
        }
    }

    /**
     * All processes of a replica: its root, which may have written over its environment, as those do that set their
     * title; the root's descendants and session; and those that left the family but carry the mark.
     */
    static Stream<ProcessHandle> all(ReplicaId replica, @Nullable Root root) {
        var all = marked(replica);
        if (root != null && runs(root.pid, root.start)) {
            ProcessHandle.of(root.pid).ifPresent(handle -> {
                all.put(handle.pid(), handle);
                handle.descendants().forEach(child -> all.put(child.pid(), child));
            });
        }
        if (root != null && root.mayHaveSession()) {
            ProcessHandle.allProcesses()
                    .filter(handle -> session(handle.pid()) == root.pid)
                    .forEach(handle -> all.put(handle.pid(), handle));
        }
        return all.values().stream();
    }

    /** The session of a process that runs, or 0. */
    private static long session(long pid) {
        var fields = stat(pid).split(" ", -1);
        return fields.length > 3 && !isEnd(fields[0].charAt(0)) ? Long.parseLong(fields[3]) : 0;
    }

    private static Map<Long, ProcessHandle> marked(ReplicaId replica) {
        var mark = (MARK + "=" + replica + "\0").getBytes(StandardCharsets.UTF_8);
        var found = new LinkedHashMap<Long, ProcessHandle>();
        ProcessHandle.allProcesses()
                .filter(handle -> carries(handle.pid(), mark))
                .forEach(handle -> found.put(handle.pid(), handle));
        return found;
    }

    private static boolean carries(long pid, byte[] mark) {
        try {
            var environ = Files.readAllBytes(PROC.resolve(pid + "/environ"));
            return indexOf(environ, mark) >= 0 && !isZombie(pid);
        } catch (IOException e) {
            // It ended meanwhile, or belongs to someone else.
            return false;
        }
    }

    private static int indexOf(byte[] text, byte[] part) {
        for (int i = 0; i <= text.length - part.length; i++) {
            if (java.util.Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
