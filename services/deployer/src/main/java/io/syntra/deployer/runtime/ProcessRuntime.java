package io.syntra.deployer.runtime;

import io.quarkus.runtime.Startup;
import io.syntra.contracts.ProcessStart;
import io.syntra.contracts.ReplicaId;
import io.syntra.deployer.artifact.ArtifactStore;
import io.syntra.deployer.runtime.ReplicaProcess.Asked;
import io.syntra.deployer.runtime.ReplicaProcess.Cause;
import io.syntra.deployer.runtime.ReplicaProcess.Ended;
import io.syntra.deployer.runtime.ReplicaProcess.NotLaunched;
import io.syntra.deployer.runtime.ReplicaProcess.Running;
import io.syntra.deployer.service.ServiceChanged;
import io.syntra.problem.ProblemException;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Replicas as processes of this machine, each in a session of its own, writing to files. So neither a signal to the
 * deployer nor its end reaches them, and the next deployer takes them over.
 */
@Singleton
@Startup
class ProcessRuntime implements Runtime {

    private static final Logger LOG = Logger.getLogger(ProcessRuntime.class);

    /** What is not gone by then was missed: it had just forked, or had no mark yet. */
    private static final Duration KILL_TAKES = Duration.ofSeconds(1);

    private final ProcessConfig config;
    private final ReplicaFolders folders;
    private final ReplicaEnvironment environment;
    private final ArtifactStore artifacts;
    private final Event<ServiceChanged> changed;
    private final Clock clock;
    private final Map<ReplicaId, Tracked> tracked = new ConcurrentHashMap<>();
    private final List<String> newSession = newSession();

    ProcessRuntime(
            ProcessConfig config,
            ReplicaFolders folders,
            ReplicaEnvironment environment,
            ArtifactStore artifacts,
            Event<ServiceChanged> changed,
            Clock clock) {
        this.config = config;
        this.folders = folders;
        this.environment = environment;
        this.artifacts = artifacts;
        this.changed = changed;
        this.clock = clock;
    }

    /** One attempt, as far as this deployer knows. */
    private static final class Tracked {
        volatile ReplicaFile file;
        volatile @Nullable Process child;
        volatile @Nullable Ended ended;
        volatile Asked asked = Asked.NOTHING;
        volatile Instant askedAt = Instant.EPOCH;

        Tracked(ReplicaFile file) {
            this.file = file;
        }
    }

    @PostConstruct
    void adopt() {
        for (var file : folders.files()) {
            var found = file.pid() == null ? identify(file) : file;
            if (found.pid() == null && found.endedAtMs() == null) {
                // It was to be started and was not: as if nobody had tried.
                continue;
            }
            var replica = new Tracked(found);
            tracked.put(file.replicaId(), replica);
            if (isRunning(found)) {
                LOG.infof("Adopted a replica replica=%s service=%s pid=%d", file.replicaId(), file.name(), found.pid());
            } else {
                replica.ended = end(found, null, lastSignOfLife(found));
            }
        }
    }

    /** A crash between starting a process and writing down its pid: the mark in its environment tells which it is. */
    private ReplicaFile identify(ReplicaFile file) {
        return OsProcesses.findRoot(file.replicaId())
                .map(handle -> {
                    var started = started(file, handle.pid());
                    folders.write(started);
                    return started;
                })
                .orElse(file);
    }

    @Override
    public ReplicaProcess status(ReplicaId replica, int attempt) {
        var known = tracked.get(replica);
        if (known == null || known.file.attempt() < attempt) {
            return new NotLaunched();
        }
        synchronized (known) {
            if (known.ended == null && !isRunning(known)) {
                known.ended = end(known.file, exitCode(known), clock.instant());
                write(known.file.ended(known.ended));
            }
            return known.ended != null ? known.ended : running(known);
        }
    }

    private ReplicaProcess running(Tracked known) {
        var file = known.file;
        return file.pid() == null || file.startedAtMs() == null
                ? new NotLaunched()
                : new Running(file.pid(), file.port(), Instant.ofEpochMilli(file.startedAtMs()), asked(known));
    }

    private Asked asked(Tracked known) {
        var isOver = known.asked == Asked.KILLED && clock.instant().isAfter(known.askedAt.plus(KILL_TAKES));
        return isOver ? Asked.TO_END : known.asked;
    }

    @Override
    public void launch(Launch launch) {
        if (!(status(launch.replica(), launch.attempt()) instanceof NotLaunched)) {
            return;
        }
        if (launch.attempt() > 1) {
            // What the attempt before left behind could hold files or a fixed port.
            killAll(launch.replica());
        }
        var known = reserve(launch);
        if (known.ended == null) {
            start(launch, known);
        }
    }

    /** Gives the replica a port and writes down that it is about to start. */
    private synchronized Tracked reserve(Launch launch) {
        var given = tracked.values().stream()
                .filter(other -> other.ended == null)
                .map(other -> other.file.port())
                .collect(Collectors.toSet());
        var fixed = launch.release().port();
        var port = fixed != null
                ? fixed
                : Ports.choose(
                                config.firstPort(),
                                config.lastPort(),
                                given,
                                Ports::isFree,
                                RandomGenerator.getDefault())
                        .orElse(0);
        var known = new Tracked(ReplicaFile.intent(launch, port));
        tracked.put(launch.replica(), known);
        if (port == 0) {
            fail(
                    known,
                    Cause.NOT_STARTED,
                    "No port between " + config.firstPort() + " and " + config.lastPort()
                            + " is free. Free some, or widen syntra.deployer.process.first-port and last-port.");
        } else if (fixed != null && (given.contains(port) || !Ports.isFree(port))) {
            fail(
                    known,
                    Cause.PORT_IN_USE,
                    "Port " + port + " is in use by another process. Remove port from syntra.yaml,"
                            + " so that each replica gets a free one in PORT, or free the port.");
        }
        return known;
    }

    private void start(Launch launch, Tracked known) {
        var replica = launch.replica();
        try {
            folders.write(known.file);
            var labels = new ReplicaLabels(
                    replica,
                    launch.workspace(),
                    launch.service(),
                    launch.serviceName(),
                    launch.release().version());
            var app =
                    folders.prepare(labels, artifacts.unpacked(launch.release().artifact()));
            var command = new ArrayList<>(newSession);
            command.addAll(launch.release().command());
            var builder = new ProcessBuilder(command)
                    .directory(app.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folders.stdout(replica).toFile()))
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            folders.stderr(replica).toFile()));
            builder.environment().clear();
            builder.environment().putAll(environment.of(launch, known.file.port()));
            var child = start(builder, known);
            if (child == null) {
                return;
            }
            synchronized (known) {
                known.child = child;
                known.file = started(known.file, child.pid());
                folders.write(known.file);
            }
            watch(launch, child);
            LOG.infof(
                    "Started a replica replica=%s service=%s version=%s attempt=%d pid=%d port=%d",
                    replica,
                    launch.serviceName(),
                    launch.release().version(),
                    launch.attempt(),
                    child.pid(),
                    known.file.port());
        } catch (ProblemException e) {
            fail(known, Cause.NOT_STARTED, String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            LOG.errorf(e, "The files of a replica cannot be written replica=%s", replica);
            abandon(known, "Its files cannot be written on this machine. Is the disk full?");
        } catch (RuntimeException e) {
            LOG.errorf(e, "A replica cannot be started replica=%s", replica);
            abandon(
                    known,
                    "It could not be started, for a reason on our side. Try again; the deployer's log says more.");
        }
    }

    private @Nullable Process start(ProcessBuilder builder, Tracked known) {
        try {
            return builder.start();
        } catch (IOException e) {
            LOG.warnf(e, "A replica cannot be started replica=%s", known.file.replicaId());
            fail(
                    known,
                    Cause.NOT_STARTED,
                    "\"" + builder.command().get(newSession.size()) + "\" cannot be started. Is it"
                            + " installed, and executable if it is a file of the artifact?");
            return null;
        }
    }

    /** Whatever was begun; a process that nobody knows about must not run on. */
    private void abandon(Tracked known, String message) {
        killAll(known.file.replicaId());
        fail(known, Cause.NOT_STARTED, message);
    }

    /** Without it the end would be seen by the next look; with it, at once. */
    private void watch(Launch launch, Process child) {
        Thread.ofVirtual().name("exit-" + launch.replica()).start(() -> {
            try {
                child.waitFor();
                changed.fire(new ServiceChanged(launch.service()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void fail(Tracked known, Cause cause, String message) {
        synchronized (known) {
            var end = new Ended(cause, null, clock.instant(), message, List.of());
            known.ended = end;
            known.file = known.file.ended(end);
            write(known.file);
        }
    }

    /** What cannot be written now is found out again by the next deployer. */
    private void write(ReplicaFile file) {
        try {
            folders.write(file);
        } catch (UncheckedIOException e) {
            LOG.errorf(e, "The end of a replica cannot be written down replica=%s", file.replicaId());
        }
    }

    @Override
    public List<String> logTail(ReplicaId replica) {
        return LogTail.of(folders.stdout(replica), folders.stderr(replica));
    }

    @Override
    public void terminate(ReplicaId replica) {
        ask(replica, Asked.TO_END);
        all(replica).forEach(ProcessHandle::destroy);
    }

    @Override
    public void kill(ReplicaId replica) {
        ask(replica, Asked.KILLED);
        killAll(replica);
    }

    @Override
    public void forget(ReplicaId replica) {
        kill(replica);
        try {
            folders.end(replica);
        } catch (IOException e) {
            throw new UncheckedIOException("the files of an ended replica cannot be deleted", e);
        }
        tracked.remove(replica);
    }

    @Override
    public Set<ReplicaId> known() {
        return Stream.concat(
                        tracked.keySet().stream(),
                        // Output that waits for being shipped keeps the folder of an ended replica.
                        folders.folders().stream().filter(replica -> !folders.hasEnded(replica)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private void ask(ReplicaId replica, Asked what) {
        var known = tracked.get(replica);
        if (known != null) {
            known.askedAt = clock.instant();
            known.asked = what;
        }
    }

    private Stream<ProcessHandle> all(ReplicaId replica) {
        var known = tracked.get(replica);
        return OsProcesses.all(replica, known == null ? null : known.file.root());
    }

    private void killAll(ReplicaId replica) {
        // A process that forks while it is being ended is found in the next round.
        for (int round = 0; round < 3; round++) {
            var left = all(replica).toList();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean isRunning(Tracked known) {
        var child = known.child;
        return child != null ? child.isAlive() : isRunning(known.file) || isBeingStarted(known);
    }

    private static boolean isRunning(ReplicaFile file) {
        return file.pid() != null && file.start() != null && OsProcesses.runs(file.pid(), file.start());
    }

    /** Only between {@link #reserve} and {@link #start}; an adopted one without a pid is not tracked. */
    private static boolean isBeingStarted(Tracked known) {
        return known.file.pid() == null;
    }

    private static @Nullable Integer exitCode(Tracked known) {
        return known.child == null ? null : known.child.exitValue();
    }

    private Ended end(ReplicaFile file, @Nullable Integer exitCode, Instant at) {
        var tail = logTail(file.replicaId());
        var written = file.end(tail);
        return written != null ? written : Ending.of(file.port(), exitCode, at, tail);
    }

    /** Nobody saw the end: it was after the start, and after the last line. */
    private Instant lastSignOfLife(ReplicaFile file) {
        return Stream.of(folders.stdout(file.replicaId()), folders.stderr(file.replicaId()))
                .flatMap(ProcessRuntime::modified)
                .max(Comparator.naturalOrder())
                .filter(last -> file.startedAtMs() == null || last.toEpochMilli() > file.startedAtMs())
                .orElseGet(
                        () -> file.startedAtMs() == null ? clock.instant() : Instant.ofEpochMilli(file.startedAtMs()));
    }

    private static Stream<Instant> modified(Path log) {
        try {
            return Stream.of(Files.getLastModifiedTime(log).toInstant());
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private ReplicaFile started(ReplicaFile file, long pid) {
        var at = ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().startInstant())
                .orElseGet(clock::instant);
        return file.started(pid, ProcessStart.of(pid).orElse(null), at.toEpochMilli());
    }

    /** Without setsid a replica shares the deployer's terminal; all else works the same. */
    private static List<String> newSession() {
        return Stream.of("/usr/bin/setsid", "/bin/setsid")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .map(List::of)
                .orElse(List.of());
    }
}
