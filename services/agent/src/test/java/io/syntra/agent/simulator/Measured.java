package io.syntra.agent.simulator;

import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.contracts.telemetry.LogView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;

/** What telemetry has counted: the world, played once in steps of 15 seconds over the last hours. */
final class Measured {

    static final int STEP_SECONDS = 15;
    private static final double HORIZON = 360;
    private static final List<String> SEVERITIES = List.of("info", "warn", "error", "fatal");
    private static final Set<String> ERRORS = Set.of("error", "fatal");
    private static final double STEP = STEP_SECONDS / 60.0;

    /** Of one release in one step. */
    record Cell(double minutesAgo, int release, long requests, long failed, double latency) {

        Cell plus(Cell other) {
            long all = requests + other.requests;
            return new Cell(
                    minutesAgo,
                    release,
                    all,
                    failed + other.failed,
                    all == 0 ? latency : (latency * requests + other.latency * other.requests) / all);
        }
    }

    private static final class Group {
        final Failure failure;
        double first = -1;
        double last;
        long count;
        final TreeSet<Integer> releases = new TreeSet<>();
        int firstRelease;

        Group(Failure failure) {
            this.failure = failure;
        }

        void saw(double minutesAgo, int release, long times) {
            if (first < 0) {
                first = minutesAgo;
                firstRelease = release;
            }
            last = minutesAgo;
            count += times;
            releases.add(release);
        }
    }

    private final Map<App, List<Cell>> cells = new HashMap<>();
    private final Map<App, Map<String, Group>> groups = new HashMap<>();
    private final World world;
    private final Random random;

    Measured(World world) {
        this.world = world;
        this.random = world.random;
        // Callees come first in a world's list, so their failures are known to those that call them.
        world.apps.forEach(this::play);
    }

    List<Cell> cells(App app) {
        return cells.getOrDefault(app, List.of());
    }

    private void play(App app) {
        var mine = new ArrayList<Cell>();
        cells.put(app, mine);
        app.faults.stream().filter(fault -> fault.from() > HORIZON).forEach(fault -> before(app, fault));
        // As telemetry does: a line at severity error is an error.
        app.lines.stream().filter(line -> ERRORS.contains(line.severity())).forEach(line -> group(
                        app, Failure.of("ErrorLog", line.body(), null))
                .saw(Duration.between(line.at(), World.NOW).toMillis() / 60_000.0, app.releaseAt(0), 1));
        for (double at = HORIZON - STEP; at >= 0; at -= STEP) {
            int release = app.releaseAt(at);
            if (release == 0) {
                continue;
            }
            int before = app.releaseAt(at + STEP);
            if (before != release && before != 0) {
                // The router moves traffic within the step.
                mine.add(step(app, at, before, 0.5));
                mine.add(step(app, at, release, 0.5));
            } else {
                mine.add(step(app, at, release, 1));
            }
        }
    }

    /** What a fault did before the part that is played. */
    private void before(App app, Fault fault) {
        double at = Math.max(fault.until(), HORIZON);
        var name = fault.failure().type();
        if (name == null || app.releaseAt(fault.from()) == 0) {
            return;
        }
        var group = group(app, fault.failure());
        long times = Math.max(1, (long) ((fault.from() - at)
                * 60
                * app.requestsPerSecond
                * fault.share().applyAsDouble(1)));
        group.saw(fault.from(), app.releaseAt(fault.from()), 1);
        group.saw(at, app.releaseAt(at), times);
    }

    private Cell step(App app, double at, int release, double part) {
        double rate = app.requestsPerSecond * app.traffic.applyAsDouble(at);
        long requests = poisson(rate * STEP_SECONDS * part);
        double latency = app.latencyMillis * (0.9 + random.nextDouble() * 0.2);
        long failed = 0;
        for (var fault : app.faults) {
            if (!fault.hits(at, release)) {
                continue;
            }
            latency *= fault.slower();
            long hit = binomial(requests, fault.share().applyAsDouble(fault.from() - at));
            failed += fault.answersFail() ? hit : 0;
            if (hit > 0 && fault.failure().type() != null) {
                group(app, fault.failure()).saw(at, release, hit);
            }
        }
        for (var use : app.uses) {
            long hit = binomial(requests, use.share() * failing(use.callee(), at));
            failed += hit;
            if (hit > 0) {
                group(app, use.whenItFails()).saw(at, release, hit);
            }
        }
        double load = rate / Math.max(1e-9, app.replicasAt(at) * app.capacity);
        if (load > 0.7) {
            latency *= 1 + 4 * (Math.min(load, 2) - 0.7);
        }
        if (load > 1) {
            // What does not fit is answered 503 by the app's queue, without a stack.
            failed += binomial(requests - Math.min(requests, failed), 1 - 1 / load);
            latency *= 3;
        }
        return new Cell(at, release, requests, Math.min(requests, failed), latency);
    }

    private double failing(App callee, double at) {
        if (at < callee.downFor) {
            return 1;
        }
        var there = cells(callee).stream()
                .filter(cell -> Math.abs(cell.minutesAgo() - at) < STEP / 2)
                .reduce(Cell::plus);
        return there.filter(cell -> cell.requests() > 0)
                .map(cell -> (double) cell.failed() / cell.requests())
                .orElse(0.0);
    }

    private Map<String, Group> groups(App app) {
        return groups.computeIfAbsent(app, one -> new LinkedHashMap<>());
    }

    private Group group(App app, Failure failure) {
        return groups(app).computeIfAbsent(failure.line(), line -> new Group(failure));
    }

    private long poisson(double mean) {
        if (mean <= 0) {
            return 0;
        }
        if (mean > 60) {
            return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double limit = Math.exp(-mean);
        long n = 0;
        for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
            n++;
        }
        return n;
    }

    private long binomial(long n, double p) {
        return p <= 0
                ? 0
                : p >= 1
                        ? n
                        : IntStream.range(0, (int) n)
                                .filter(i -> random.nextDouble() < p)
                                .count();
    }

    /** The most recently seen first, as telemetry answers. */
    List<ErrorGroupView> errors(App app) {
        return groups(app).values().stream()
                .sorted(Comparator.comparingDouble((Group group) -> group.last))
                .map(group -> view(app, group))
                .toList();
    }

    private ErrorGroupView view(App app, Group group) {
        var failure = group.failure;
        var versions = group.releases.stream().map(release -> "v" + release).toList();
        return new ErrorGroupView(
                new ErrorGroupId(UUID.nameUUIDFromBytes((app.name + failure.line()).getBytes(StandardCharsets.UTF_8))),
                app.id,
                app.ignored.contains(failure.line()) ? ErrorGroupStatus.IGNORED : ErrorGroupStatus.OPEN,
                String.valueOf(failure.type()),
                failure.message(),
                failure.culprit(),
                group.count,
                World.ago(group.first).plus(world.skew),
                // Within its step, so that the steps after it hold none of it.
                World.ago(Math.max(0, group.last - STEP * 0.9)).plus(world.skew),
                "v" + group.firstRelease,
                versions,
                null);
    }

    /**
     * The newest lines, oldest first.
     *
     * @param least severity; empty for all
     */
    LogView logs(App app, int most, String least, String words) {
        var lines = new ArrayList<LogView.Line>(app.lines);
        for (var group : groups(app).values()) {
            int shown = (int) Math.min(40, group.count);
            for (int i = 0; i < shown; i++) {
                double at = group.last + (group.first - group.last) * i / Math.max(1, shown - 1) * 0.3;
                lines.add(new LogView.Line(
                        World.ago(at).plus(world.skew),
                        "error",
                        group.failure.line(),
                        "v" + group.releases.last(),
                        "r" + i % 2,
                        null,
                        Map.of()));
            }
        }
        for (int i = 0; i < 60; i++) {
            lines.add(new LogView.Line(
                    World.ago(i * 0.2),
                    "info",
                    "GET /items/" + i + " 200",
                    "v" + app.releaseAt(i * 0.2),
                    "r1",
                    null,
                    Map.of()));
        }
        var matching = lines.stream()
                .filter(line -> SEVERITIES.indexOf(line.severity()) >= SEVERITIES.indexOf(least))
                .filter(line -> line.body().contains(words))
                .sorted(Comparator.comparing(LogView.Line::at))
                .toList();
        int from = Math.max(0, matching.size() - most);
        return new LogView(app.id, matching.subList(from, matching.size()), from > 0);
    }

    Map<Integer, List<Cell>> byRelease(App app) {
        var releases = new HashMap<Integer, List<Cell>>();
        cells(app).forEach(cell -> releases.computeIfAbsent(cell.release(), r -> new ArrayList<>())
                .add(cell));
        return releases;
    }
}
