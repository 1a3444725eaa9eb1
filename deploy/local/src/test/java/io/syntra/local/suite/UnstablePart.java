package io.syntra.local.suite;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A part whose preparation or health goes another way. */
record UnstablePart(ShellPart shell, Preparation preparation, BooleanSupplier health) implements Part {

    interface Preparation {
        ProcessBuilder prepared() throws IOException, InterruptedException;
    }

    @Override
    public String name() {
        return shell.name();
    }

    @Override
    public Kind kind() {
        return shell.kind();
    }

    @Override
    public List<Integer> ports() {
        return shell.ports();
    }

    @Override
    public String moves(int port) {
        return shell.moves(port);
    }

    @Override
    public Duration patience() {
        return shell.patience();
    }

    @Override
    public ProcessBuilder prepared() throws IOException, InterruptedException {
        return preparation.prepared();
    }

    @Override
    public boolean healthy() {
        return health.getAsBoolean();
    }

    @Override
    public void requestStop(ProcessHandle process) {
        shell.requestStop(process);
    }
}
