package io.syntra.agent.runbook;

import io.syntra.agent.signal.Traffic;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.agent.tool.AlikeLines;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A change of what runs, seen as the end of a trouble. Each source may tell of it alone: requests that failed or took long,
 * errors that came with a release and went with it, lines in the log. Some fall through the steps of a metric, some leave
 * no stack.
 */
record Ended(DeploymentView change, DeploymentView before, Findings findings, Metrics metrics) {

    private static final double FAILED = 0.05;
    private static final double HARDLY_ANY = 0.01;
    private static final double LEFT = 0.25;
    private static final double ENOUGH_REQUESTS = 20;
    private static final int SEVERAL = 3;
    private static final double TIMES_SLOWER = 3;
    private static final double TOO_SHORT_TO_MATTER = 100;
    private static final Duration JUST = Duration.ofMinutes(1);
    private static final Duration SKEW = Duration.ofMinutes(2);

    /** How slow it was, and how fast it is, in milliseconds that 95 of 100 requests kept. */
    record Slowness(double was, double is) {}

    /** All changes that something ran before, the newest first. */
    static Stream<Ended> all(Findings findings, Metrics metrics) {
        var reached = findings.history().reached();
        return IntStream.range(0, Math.max(0, reached.size() - 1))
                .mapToObj(i -> new Ended(reached.get(i), reached.get(i + 1), findings, metrics));
    }

    Instant from() {
        return History.tookEffect(before);
    }

    Instant to() {
        return History.tookEffect(change);
    }

    boolean otherRelease() {
        return !change.releaseId().equals(before.releaseId());
    }

    boolean rollback() {
        return change.kind() == DeploymentKind.ROLLBACK;
    }

    /** Requests failed, or errors tell that some did. */
    boolean failed() {
        return byRequests() || byWords();
    }

    private boolean byRequests() {
        var failing = failing();
        var justBefore = justBefore();
        return failing.errorRate() >= FAILED
                && (failing.requests() >= ENOUGH_REQUESTS
                        || rollback()
                        || !ownErrors().isEmpty())
                // What was over before was not ended by it.
                && (justBefore.requests() == 0 || justBefore.errorRate() >= FAILED)
                && since().errorRate() <= failing.errorRate() * LEFT;
    }

    /** Where so many requests went well, what was written hurt nobody. */
    private boolean byWords() {
        var failing = failing();
        boolean well = failing.requests() >= ENOUGH_REQUESTS && failing.errorRate() < HARDLY_ANY;
        long told = ownErrors().stream().mapToLong(ErrorGroupView::count).sum() + lines();
        return !well && told >= (rollback() ? 1 : SEVERAL);
    }

    /** A release's own requests are its own, however short it served; without releases, time tells. */
    Share failing() {
        return byRelease()
                ? metrics.touching(from(), to().plus(Errors.DRAINS)).of(before.releaseNumber())
                : metrics.between(from(), change.requestedAt()).all();
    }

    private Share justBefore() {
        var begin = change.requestedAt().minus(JUST);
        return byRelease()
                ? metrics.touching(begin, to().plus(Errors.DRAINS)).of(before.releaseNumber())
                : metrics.between(begin, change.requestedAt()).all();
    }

    private boolean byRelease() {
        return otherRelease()
                && metrics.traffic().value().filter(Traffic::byRelease).isPresent();
    }

    Share since() {
        return since(metrics);
    }

    /** A release that was replaced answers what it was asked before; that is not what serves since. */
    Share since(Metrics known) {
        var since = known.between(to(), findings.now());
        return byRelease() ? since.without(Set.of("v" + before.releaseNumber())) : since.all();
    }

    Optional<Slowness> slowness() {
        var was = metrics.latencies(before.releaseNumber());
        var is = metrics.latencies(change.releaseNumber());
        if (!otherRelease() || was.size() < 2 || is.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(new Slowness(median(was), median(is)))
                .filter(slow -> slow.was() >= TOO_SHORT_TO_MATTER && slow.was() >= slow.is() * TIMES_SLOWER);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** Seen while it lasted, the most frequent first. */
    List<ErrorGroupView> errors() {
        return Errors.byCount(findings).stream()
                .filter(group -> group.status() != ErrorGroupStatus.IGNORED)
                .filter(group -> group.versions().isEmpty() || group.versions().contains("v" + before.releaseNumber()))
                .filter(group ->
                        group.firstSeen().isBefore(to()) && group.lastSeen().isAfter(from().minus(SKEW)))
                .toList();
    }

    /** Those that were over with it: they came with the release and went with it, or ceased when it was begun afresh. */
    private List<ErrorGroupView> ownErrors() {
        return errors().stream()
                .filter(group -> group.lastSeen().isBefore(to().plus(Errors.DRAINS)))
                .filter(group -> otherRelease()
                        ? Errors.onlyIn(group, before.releaseNumber())
                                && !group.firstSeen().isBefore(from().minus(SKEW))
                        : Errors.silent(group, findings.now())
                                && Duration.between(group.lastSeen(), to()).compareTo(Errors.pause(group)) <= 0)
                .toList();
    }

    /** How many lines of the log tell of errors of the release. */
    int lines() {
        var version = "v" + before.releaseNumber();
        return !otherRelease()
                ? 0
                : findings.logs().value().stream()
                        .flatMap(logs -> logs.lines().stream())
                        .filter(line -> version.equals(line.version()) && Errors.isError(line.severity()))
                        .filter(line -> line.at().isAfter(from().minus(SKEW))
                                && line.at().isBefore(to().plus(Errors.DRAINS)))
                        .mapToInt(AlikeLines.Line::written)
                        .sum();
    }
}
