package io.syntra.testing;

import io.syntra.contracts.ProcessStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Who uses a set of engines: a file for each, named by process id, that holds when the process started. */
record Users(Path folder) {

    /** A system property that says: this JVM is a run of its own, whoever started it. */
    static final String ALONE = "syntra.test.alone";

    private static final String KEPT = "kept";

    static Users of(Path set) {
        return new Users(set.resolve("users"));
    }

    /** The Maven that runs this JVM, so that the engines outlive one module; without Maven, this JVM. */
    void addThisRun() throws IOException {
        var self = ProcessHandle.current();
        var run = Boolean.getBoolean(ALONE) ? self : maven(self).orElse(self);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(String.valueOf(run.pid())), startOf(run));
    }

    /** Keeps the engines until {@link #remove()}. */
    void addKeeper() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(KEPT), "");
    }

    void remove() throws IOException {
        try (var users = Files.newDirectoryStream(folder)) {
            for (var user : users) {
                Files.delete(user);
            }
        }
    }

    /** Whether anyone is left; forgets those who ended. */
    boolean any() throws IOException {
        boolean any = false;
        try (var users = Files.newDirectoryStream(folder)) {
            for (var user : users) {
                if (user.getFileName().toString().equals(KEPT) || runs(user)) {
                    any = true;
                } else {
                    Files.deleteIfExists(user);
                }
            }
        }
        return any;
    }

    private static boolean runs(Path user) throws IOException {
        var started = Files.readString(user);
        return ProcessHandle.of(Long.parseLong(user.getFileName().toString()))
                .filter(ProcessHandle::isAlive)
                .filter(process -> startOf(process).equals(started))
                .isPresent();
    }

    /** With the pid it tells a process from another that has its number later. */
    static String startOf(ProcessHandle process) {
        return ProcessStart.of(process.pid()).map(ProcessStart::value).orElse("");
    }

    private static Optional<ProcessHandle> maven(ProcessHandle process) {
        return process.parent()
                .flatMap(parent -> parent.info().commandLine().orElse("").contains("org.codehaus.plexus.classworlds")
                        ? Optional.of(parent)
                        : maven(parent));
    }
}
