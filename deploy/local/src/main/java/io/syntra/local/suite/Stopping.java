package io.syntra.local.suite;

import io.syntra.local.setup.Folders;
import io.syntra.local.suite.PartState.Condition;
import io.syntra.local.terminal.Terminal;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends the suite, whoever started it and whatever state it is in. */
public final class Stopping {

    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final Folders folders;
    private final Terminal terminal;

    public Stopping(Folders folders, Terminal terminal) {
        this.folders = folders;
        this.terminal = terminal;
    }

    /** @return whether anything ran */
    public boolean stop() {
        var state = SuiteState.read(folders);
        var replicas = !new Replicas(folders).running().isEmpty();
        state.flatMap(s -> s.supervisor().find()).ifPresent(this::endSupervisor);
        new Leftovers(folders).endAll();
        return state.isPresent() || replicas;
    }

    /**
     * Ends the suite only if this is its supervisor.
     *
     * @return whether it was
     */
    boolean stop(ProcessRef supervisor) {
        var itsOwn = SuiteState.read(folders)
                .filter(state -> state.supervisor().pid() == supervisor.pid())
                .isPresent();
        if (itsOwn) {
            return stop();
        }
        // It has not told anything yet, or is about to end because another one runs.
        supervisor.find().ifPresent(this::endSupervisor);
        return false;
    }

    private void endSupervisor(ProcessHandle supervisor) {
        supervisor.destroy();
        var gone = supervisor.onExit();
        var deadline = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                gone.get(200, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                SuiteState.read(folders)
                        .ifPresent(state -> terminal.status("  stopping, "
                                + state.parts().stream()
                                        .filter(part -> part.condition() != Condition.STOPPED)
                                        .count()
                                + " processes left"));
            } catch (ExecutionException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        supervisor.destroyForcibly();
    }
}
