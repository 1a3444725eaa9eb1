package io.syntra.local.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A part that is a small shell script; it is healthy once it has made the file {@code ready}. */
record ShellPart(String script, Path folder, Duration patience) implements Part {

    @Override
    public String name() {
        return "shell";
    }

    @Override
    public Kind kind() {
        return Kind.SERVICE;
    }

    @Override
    public List<Integer> ports() {
        return List.of(1);
    }

    @Override
    public String moves(int port) {
        return "SHELL_PORT";
    }

    @Override
    public ProcessBuilder prepared() {
        return new ProcessBuilder("sh", "-c", script).directory(folder.toFile());
    }

    @Override
    public boolean healthy() {
        return Files.exists(folder.resolve("ready"));
    }

    @Override
    public void requestStop(ProcessHandle process) {
        process.destroy();
    }
}
