package io.syntra.local.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Every process of this machine at one moment, with what Linux tells about it. */
record ProcessTable(List<Entry> entries) {

    private static final Path PROC = Path.of("/proc");
    private static final long NONE = -1;

    ProcessTable {
        entries = List.copyOf(entries);
    }

    /** @param environment as the process was started with it, each variable ended by a zero */
    record Entry(ProcessHandle process, long session, String environment) {

        boolean carries(String variable) {
            return ("\0" + environment).contains("\0" + variable + "\0");
        }
    }

    static ProcessTable now() {
        var entries = new ArrayList<Entry>();
        ProcessHandle.allProcesses().forEach(process -> entry(process).ifPresent(entries::add));
        return new ProcessTable(entries);
    }

    /**
     * A process and all that came of it: whoever carries its mark, its session if it led one, and their descendants.
     * The session counts only while the process itself or a mark in it shows that its number was not given away.
     *
     * @param first empty when nobody wrote down which one it was
     */
    Set<ProcessHandle> family(Optional<ProcessRef> first, String mark) {
        var leader = first.flatMap(ProcessRef::find);
        var session = first.map(ProcessRef::pid).orElse(NONE);
        var marked = entries.stream().filter(entry -> entry.carries(mark)).toList();
        var sameSession = leader.isPresent() || marked.stream().anyMatch(entry -> entry.session() == session);
        var family = entries.stream()
                .filter(entry -> marked.contains(entry)
                        || leader.filter(entry.process()::equals).isPresent()
                        || (sameSession && entry.session() == session))
                .map(Entry::process)
                .collect(Collectors.toCollection(HashSet::new));
        var here = entries.stream().map(Entry::process).collect(Collectors.toSet());
        List.copyOf(family)
                .forEach(member -> member.descendants().filter(here::contains).forEach(family::add));
        return family;
    }

    /** Empty for a process that ended, also for one that nobody has collected yet. */
    private static Optional<Entry> entry(ProcessHandle process) {
        var proc = PROC.resolve(String.valueOf(process.pid()));
        try {
            var stat = Files.readString(proc.resolve("stat"), StandardCharsets.ISO_8859_1);
            // pid (name) state parent group session …; the name may hold anything, also parentheses
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Set.of("Z", "X").contains(fields[0])
                    ? Optional.empty()
                    : Optional.of(new Entry(process, Long.parseLong(fields[3]), environment(proc)));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private static String environment(Path proc) {
        try {
            return Files.readString(proc.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException someoneElses) {
            return "";
        }
    }
}
