package io.syntra.local.suite;

import io.syntra.local.api.Await;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings the suite up, or finds it up, and shows how that goes. */
public final class Bringing {

    /** The way from an earlier build to the present one. */
    public static final String NEWER = "./syntra down, then ./syntra up runs what was built just now.";

    private static final Duration LOOK = Duration.ofMillis(100);

    /** A killed suite's leftovers are ended before the new supervisor says that it is there. */
    private static final Duration OTHER = Duration.ofMinutes(1);

    private final Folders folders;
    private final Terminal terminal;
    private final Clock clock;
    private volatile @Nullable ProcessHandle started;

    public Bringing(Folders folders, Terminal terminal, Clock clock) {
        this.folders = folders;
        this.terminal = terminal;
        this.clock = clock;
    }

    /**
     * @param startedHere whether this command started it
     * @param build what it runs on
     * @param took until everything was healthy
     */
    public record Up(boolean startedHere, String build, Duration took) {

        /** Whether it runs on what was built last. */
        public boolean runs(Folders folders) {
            return build.equals(SuiteState.buildOf(folders));
        }
    }

    /** Leaves a supervisor behind that outlives this command. */
    public Up detached() {
        return bring(null);
    }

    /** The suite ends with this process, however that ends. */
    public Up owned() {
        return bring(ProcessHandle.current());
    }

    /** Until it is closed, Ctrl+C stops a suite that this command started, and no other one. */
    public Interruption stopsWhenInterrupted() {
        return new Interruption(() -> {
            var supervisor = started;
            terminal.line("");
            if (supervisor != null && new Stopping(folders, terminal).stop(ProcessRef.of(supervisor))) {
                terminal.line("Syntra is stopped.");
            }
        });
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
        if (present.isPresent() && present.get().phase() == Phase.UP) {
            return new Up(false, present.get().build(), Duration.ZERO);
        }
        if (present.isEmpty() && startAndFollow(owner, began)) {
            return up(true, began);
        }
        // Someone else starts it at this moment.
        var other = present.orElseGet(this::otherSupervisor);
        if (other.phase() == Phase.STOPPING) {
            throw new Failure("Syntra is stopping right now; try again in a moment");
        }
        follow(other.supervisor().find().orElseThrow(() -> ended(other.supervisor())), began);
        return up(false, began);
    }

    /** @return false when another supervisor was quicker */
    private boolean startAndFollow(@Nullable ProcessHandle owner, Instant began) {
        var process = new Daemon(folders).start(owner);
        started = process.toHandle();
        try {
            follow(process.toHandle(), began);
            return true;
        } catch (Failure e) {
            if (!process.isAlive() && process.exitValue() == Supervise.NOT_NEEDED) {
                started = null;
                return false;
            }
            throw e;
        }
    }

    private SuiteState otherSupervisor() {
        return Await.until("the start by another command", OTHER, () -> SuiteState.read(folders)
                .filter(SuiteState::supervised));
    }

    private Up up(boolean startedHere, Instant began) {
        var build = SuiteState.read(folders).map(SuiteState::build).orElse("");
        return new Up(startedHere, build, Duration.between(began, clock.instant()));
    }

    private Failure ended(ProcessRef supervisor) {
        var last = SuiteState.read(folders).filter(s -> s.supervisor().pid() == supervisor.pid());
        return new Failure(last.flatMap(s -> Optional.ofNullable(s.failure()))
                .orElseGet(() -> "the supervisor ended at once: "
                        + String.join("\n  ", new LogFile(folders.log("supervisor")).tail(5))));
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
            throw ended(ProcessRef.of(supervisor));
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
        terminal.status("  " + doing(state) + "  " + time);
    }

    private static String doing(SuiteState state) {
        var preparing = named(state, Condition.PREPARING);
        var starting = named(state, Condition.STARTING);
        return Stream.of(
                        preparing.isEmpty() ? "" : "fetching and unpacking what is needed once: " + preparing,
                        starting.isEmpty() ? "" : "starting " + starting)
                .filter(words -> !words.isEmpty())
                .collect(Collectors.collectingAndThen(
                        Collectors.joining("; "), words -> words.isEmpty() ? "preparing" : words));
    }

    private static String named(SuiteState state, Condition condition) {
        return state.parts().stream()
                .filter(part -> part.condition() == condition)
                .map(PartState::name)
                .collect(Collectors.joining(", "));
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
