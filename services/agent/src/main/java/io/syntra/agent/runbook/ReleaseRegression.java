package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Hypothesis.Building;
import io.syntra.agent.signal.Traffic;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.telemetry.ErrorGroupView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A release fails, and the one before did not. Later releases may have inherited it. */
final class ReleaseRegression implements Analyzer {

    private static final Duration CLOSE = Duration.ofMinutes(10);
    private static final Duration NEAR = Duration.ofHours(1);
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);
    private static final Duration MOST_SKEW = Duration.ofMinutes(2);
    private static final double FAILS = 0.05;
    private static final double FAILS_NOT = 0.01;
    private static final double ENOUGH_REQUESTS = 20;
    private static final Duration AT_ONCE = Duration.ofSeconds(60);

    /** Failures that were to be expected, so that their absence says something. */
    private static final double TELLING = 5;

    /** What does not answer, has expired or is full was so whatever release was there. */
    private static final Pattern SPEAKS_FOR_ITSELF = Pattern.compile(
            DependencyDown.NO_ANSWER.pattern() + "|" + DependencyDown.POOL + "|certificate|ENOSPC|no space left"
                    + "|out of memory|OutOfMemory|heap space",
            Pattern.CASE_INSENSITIVE);

    /**
     * @param releases those that fail alike, the one that serves first
     * @param brought by the oldest of them
     * @param error absent when only the rates tell
     */
    private record Suspect(List<Integer> releases, DeploymentView brought, Optional<ErrorGroupView> error) {

        static Suspect of(History history, ErrorGroupView group) {
            var brought = history.brought();
            int inherited = (int) brought.stream()
                    .takeWhile(deployment -> group.versions().contains("v" + deployment.releaseNumber()))
                    .count();
            // Later releases inherit what an earlier one brought; but it must have come with that one.
            boolean came = inherited > 1 && cameWith(brought.get(inherited - 1), group);
            var failing = brought.subList(0, came ? inherited : 1);
            return new Suspect(
                    failing.stream().map(DeploymentView::releaseNumber).toList(),
                    failing.getLast(),
                    Optional.of(group));
        }

        private static boolean cameWith(DeploymentView deployment, ErrorGroupView group) {
            var lag = Duration.between(History.tookEffect(deployment), group.firstSeen());
            return lag.compareTo(MOST_SKEW.negated()) >= 0 && lag.compareTo(NEAR) <= 0;
        }

        /** No release has the error that is not suspected. */
        boolean alone() {
            return error.filter(group -> group.versions().isEmpty()
                            ? releases.stream().anyMatch(release -> ("v" + release).equals(group.firstVersion()))
                            : group.versions().stream().allMatch(version -> releases.stream()
                                    .anyMatch(release -> version.equals("v" + release))))
                    .isPresent();
        }

        String versions() {
            return releases.reversed().stream().map(release -> "v" + release).collect(Collectors.joining(" and "));
        }
    }

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        var history = findings.history();
        return history.serving().flatMap(serving -> suspects(findings, history, serving)
                .map(suspect -> build(findings, suspect))
                .reduce((one, other) -> other.score() > one.score() ? other : one));
    }

    /** Each error may have come with a release; without any, a rate may that rose with one. */
    private static Stream<Suspect> suspects(Findings findings, History history, DeploymentView serving) {
        var current = Errors.current(findings);
        var silent = new Suspect(List.of(serving.releaseNumber()), serving, Optional.empty());
        return current.isEmpty()
                ? Stream.of(silent).filter(suspect -> ratesDiffer(findings, suspect))
                : current.stream().map(group -> Suspect.of(history, group));
    }

    private static boolean ratesDiffer(Findings findings, Suspect suspect) {
        var now = now(findings, suspect);
        var before = before(findings, suspect);
        return now.errorRate() >= FAILS && before.requests() > 0 && before.errorRate() <= now.errorRate() / 3;
    }

    private static Share now(Findings findings, Suspect suspect) {
        return suspect.releases().stream().map(findings::failing).reduce(Traffic.NONE, Share::plus);
    }

    private static Share before(Findings findings, Suspect suspect) {
        var previous = suspect.brought().previousReleaseNumber();
        return previous == null ? Traffic.NONE : findings.failing(previous);
    }

    private static Hypothesis build(Findings findings, Suspect suspect) {
        var about = Hypothesis.of(
                Finding.RELEASE_REGRESSION,
                findings.service(),
                "v%d of %s brought the failures with it"
                        .formatted(
                                suspect.brought().releaseNumber(),
                                findings.service().name()));
        var onset = onset(findings, suspect);
        suspect.error().ifPresent(group -> error(about, findings, suspect, group, onset));
        rates(about, findings, suspect, onset);
        return findings.wayBack(about, suspect.brought()).build();
    }

    private static void error(Building about, Findings findings, Suspect suspect, ErrorGroupView group, Onset onset) {
        Instant effect = History.tookEffect(suspect.brought());
        about.fact(Errors.describe(group, findings.now()), findings.errors());
        if (suspect.alone()) {
            about.term("the error is in " + suspect.versions() + " only", 25, findings.errors());
        } else if (Errors.alsoBefore(group, suspect.brought().releaseNumber(), effect)) {
            about.term(
                    onset == Onset.AT_ONCE
                            ? "the error happened in other releases too, and hardly any request failed there"
                            : "the error happened in other releases too",
                    onset == Onset.AT_ONCE ? 0 : -50,
                    findings.errors(),
                    findings.errorRate());
        }
        timing(about, findings, suspect, Duration.between(effect, group.firstSeen()), onset);
        if (onset != Onset.AT_ONCE
                && SPEAKS_FOR_ITSELF.matcher(Errors.text(group)).find()) {
            about.term("the error's own words name another cause", -20, findings.errors());
        }
    }

    private static void timing(Building about, Findings findings, Suspect suspect, Duration lag, Onset onset) {
        var deployment = suspect.brought();
        boolean earlier = lag.compareTo(CLOCK_SKEW.negated()) < 0;
        about.fact(
                "Deployment %s (%s) took effect at %s, %s %s the first error"
                        .formatted(
                                deployment.id(),
                                what(deployment),
                                Words.time(History.tookEffect(deployment), findings.now()),
                                Words.lasting(lag.isNegative() && !earlier ? Duration.ZERO : lag),
                                earlier ? "after" : "before"),
                findings.deployments());
        if (earlier && suspect.alone() && (lag.compareTo(MOST_SKEW.negated()) >= 0 || ratesDiffer(findings, suspect))) {
            // No release fails before it is there.
            about.term(
                    "only this release has the error, so the clocks differ",
                    25,
                    findings.errors(),
                    findings.deployments());
        } else if (earlier && onset == Onset.AT_ONCE) {
            about.term(
                    "the error is older than the deployment, and was rare",
                    0,
                    findings.errors(),
                    findings.deployments());
        } else if (earlier) {
            about.term("the error is older than the deployment", -60, findings.errors(), findings.deployments());
        } else if (onset == Onset.LATER) {
            about.term(
                    "the error began while the release already served well",
                    10,
                    findings.errors(),
                    findings.errorRate());
        } else if (lag.compareTo(CLOSE) <= 0) {
            about.term(
                    "the error began within " + CLOSE.toMinutes() + " minutes of the deployment",
                    35,
                    findings.errors(),
                    findings.deployments());
        } else if (lag.compareTo(NEAR) <= 0) {
            about.term(
                    "the error began within the hour after the deployment",
                    15,
                    findings.errors(),
                    findings.deployments());
        } else {
            about.term("the error began long after the deployment", -20, findings.errors(), findings.deployments());
        }
    }

    private static String what(DeploymentView deployment) {
        var previous = deployment.previousReleaseNumber();
        var change = deployment.kind() == DeploymentKind.ENV_UPDATE ? ", another environment" : "";
        return (previous == null
                        ? "v" + deployment.releaseNumber()
                        : "v%d → v%d".formatted(previous, deployment.releaseNumber()))
                + change;
    }

    private static void rates(Building about, Findings findings, Suspect suspect, Onset onset) {
        var now = now(findings, suspect);
        if (now.requests() == 0) {
            return;
        }
        var deployment = suspect.brought();
        var before = before(findings, suspect);
        about.fact(
                "%s failed %s%s"
                        .formatted(
                                suspect.versions(),
                                Words.failed(now),
                                before.requests() == 0
                                        ? ""
                                        : "; v%d failed %s"
                                                .formatted(deployment.previousReleaseNumber(), Words.failed(before))),
                findings.traffic());
        if (ratesDiffer(findings, suspect)) {
            // What came later made them differ, and is no second reason to blame the release.
            about.term(
                    "the failure rate is far above the release before",
                    onset == Onset.LATER ? 10 : 40,
                    findings.traffic());
            if (Duration.between(History.tookEffect(deployment), findings.now()).compareTo(CLOSE) <= 0) {
                about.term("the deployment is fresh", 10, findings.deployments());
            }
            told(about, findings, deployment, onset);
        } else if (now.errorRate() < FAILS_NOT && now.requests() >= ENOUGH_REQUESTS) {
            about.term("hardly any request fails", -40, findings.traffic());
        } else if (before.requests() >= ENOUGH_REQUESTS && before.errorRate() >= FAILS) {
            about.term("the release before failed about as often", -40, findings.traffic());
        }
    }

    /** When a release began to fail, by its requests. */
    private enum Onset {
        /** With its first requests. */
        AT_ONCE,
        /** After it had served well: most likely something else met it. */
        LATER,
        UNKNOWN
    }

    private static Onset onset(Findings findings, Suspect suspect) {
        var deployment = suspect.brought();
        int release = deployment.releaseNumber();
        var course = findings.course();
        var first = course.flatMap(known -> known.firstFailing(release));
        var well = course.flatMap(known -> known.wellBefore(release));
        if (first.isEmpty() || well.isEmpty() || !ratesDiffer(findings, suspect)) {
            return Onset.UNKNOWN;
        }
        boolean servedWell = well.get().requests() >= ENOUGH_REQUESTS;
        // Had it failed as it does now from its first request on, these would hardly have gone well.
        boolean tellingly = servedWell
                && well.get().requests() * now(findings, suspect).errorRate() >= TELLING
                && suspect.error()
                        .filter(group ->
                                SPEAKS_FOR_ITSELF.matcher(Errors.text(group)).find())
                        .isPresent();
        boolean soon =
                Duration.between(History.tookEffect(deployment), first.get()).compareTo(AT_ONCE) <= 0;
        return soon && !tellingly ? Onset.AT_ONCE : servedWell ? Onset.LATER : Onset.UNKNOWN;
    }

    private static void told(Building about, Findings findings, DeploymentView deployment, Onset onset) {
        int release = deployment.releaseNumber();
        if (onset == Onset.AT_ONCE) {
            about.term("it failed from its first requests on", 20, findings.errorRate());
        } else if (onset == Onset.LATER) {
            findings.course()
                    .flatMap(known -> known.wellBefore(release))
                    .ifPresent(well -> about.fact(
                            "v%d served %.0f requests well before the first failed".formatted(release, well.requests()),
                            findings.errorRate()));
            about.term("it served well at first", -50, findings.errorRate());
        }
    }
}
