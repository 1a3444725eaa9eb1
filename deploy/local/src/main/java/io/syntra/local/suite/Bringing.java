package io.syntra.local.suite;

import io.syntra.local.setup.FirstStart;
import io.syntra.local.setup.Folders;
import io.syntra.local.suite.PartState.Condition;
import io.syntra.local.suite.SuiteState.Phase;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brings the suite up, or finds it up, and shows how that goes. */
public final class Bringing {

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Folders folders;
    private final Terminal terminal;
    private final Clock clock;

    public Bringing(Folders folders, Terminal terminal, Clock clock) {
        this.folders = folders;
        this.terminal = terminal;
        this.clock = clock;
    }

    /**
     * @param alreadyUp whether it was there before
     * @param took until everything was healthy
     */
    public record Up(boolean alreadyUp, Duration took) {}

    /** Leaves a supervisor behind that outlives this command. */
    public Up detached() {
        return bring(null);
    }

    /** The suite ends with this process, however that ends. */
    public Up owned() {
        return bring(ProcessHandle.current());
    }

    /** Waits until the supervisor is gone, and says whether that was an orderly end. */
    boolean untilGone() {
        var supervisor =
                SuiteState.read(folders).flatMap(state -> state.supervisor().find());
        supervisor.ifPresent(s -> s.onExit().join());
        return SuiteState.read(folders).isEmpty();
    }

    private Up bring(@Nullable ProcessHandle owner) {
        var began = clock.instant();
        new FirstStart(folders, clock).prepare();
        var present = SuiteState.read(folders).filter(SuiteState::supervised);
        if (present.isPresent() && present.get().phase() == Phase.STOPPING) {
            throw new Failure("Syntra is stopping right now; try again in a moment");
        }
        if (present.isPresent() && present.get().phase() == Phase.UP) {
            return new Up(true, Duration.ZERO);
        }
        var process = present.isPresent()
                ? present.get().supervisor().find().orElseThrow()
                : new Daemon(folders).start(owner).toHandle();
        follow(process, began);
        return new Up(false, Duration.between(began, clock.instant()));
    }

    private void follow(ProcessHandle supervisor, Instant began) {
        var shown = new HashSet<String>();
        while (true) {
            var state = SuiteState.read(folders).filter(s -> s.supervisor().pid() == supervisor.pid());
            state.ifPresent(s -> show(s, shown, began));
            if (state.isPresent() && state.get().phase() == Phase.UP) {
                return;
            }
            if (!waitFor(supervisor)) {
                continue;
            }
            var last = SuiteState.read(folders).filter(s -> s.supervisor().pid() == supervisor.pid());
            throw new Failure(last.flatMap(s -> Optional.ofNullable(s.failure()))
                    .orElseGet(() -> "the supervisor ended at once: "
                            + String.join("\n  ", new LogFile(folders.log("supervisor")).tail(5))));
        }
    }

    private void show(SuiteState state, Set<String> shown, Instant began) {
        var time = Terminal.brief(Duration.between(began, clock.instant()));
        for (var part : state.parts()) {
            if (part.condition() == Condition.HEALTHY && shown.add(part.name())) {
                terminal.line("  " + terminal.good("✓") + " " + pad(part.name()) + pad("" + part.port()) + time);
            }
            if (part.condition() == Condition.RESTARTING && shown.add(part.name() + part.restarts())) {
                terminal.line("  " + terminal.bad("!") + " " + part.name() + " " + firstLine(part.note())
                        + "; starting it again");
            }
        }
        var waiting = state.parts().stream()
                .filter(part -> part.condition() == Condition.STARTING)
                .map(PartState::name)
                .collect(Collectors.joining(", "));
        terminal.status("  " + (waiting.isEmpty() ? "preparing" : "starting " + waiting) + "  " + time);
    }

    private static boolean waitFor(ProcessHandle process) {
        try {
            process.onExit().get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException stillRuns) {
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new Failure("the supervisor cannot be watched", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static String firstLine(@Nullable String note) {
        return Optional.ofNullable(note).flatMap(n -> n.lines().findFirst()).orElse("ended");
    }

    private static String pad(String text) {
        return text + " ".repeat(Math.max(1, 14 - text.length()));
    }
}
