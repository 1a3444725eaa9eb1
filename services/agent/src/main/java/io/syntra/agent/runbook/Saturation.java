package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Course.Turn;
import io.syntra.agent.runbook.Hypothesis.Building;
import io.syntra.contracts.Plural;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthView;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Failures that came with more traffic, or with fewer replicas. */
final class Saturation implements Analyzer {

    private static final double MORE = 1.5;
    private static final int MOST_REPLICAS = 20;
    private static final double ROOM = 1.2;
    private static final Duration TOGETHER = Duration.ofMinutes(2);
    private static final double MOST_OF_THEM = 0.5;

    private static final Pattern OF_OVERLOAD = Pattern.compile(
            "(?i)time[d -]?\\s?out|aborted|queue|overload|too many|too busy|exhausted|refused|not available");

    /** Said by another host of how often it is asked, or by the machine of what it has no more of. */
    private static final Pattern OF_OTHERS = Pattern.compile("(?i)(?:" + TellingError.RATE
            + ").{0,80}\\b(?:from|by|at) (?:https?://)?[a-z0-9-]+(?:\\.[a-z0-9-]+)+|" + TellingError.LIMIT);

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return findings.course().flatMap(Course::turnForTheWorse).flatMap(turn -> {
            int now = findings.health().value().map(HealthView::wantedReplicas).orElse(0);
            var before = fewer(findings, turn, now);
            return before.isPresent()
                    ? Optional.of(scaledDown(findings, turn, before.get(), now))
                    : findings.course()
                            .flatMap(course -> Shift.at(turn.at(), course.requests()))
                            .filter(shift -> shift.times() >= MORE && shift.z() >= Shift.CLEAR)
                            .map(shift -> moreTraffic(findings, turn, shift, now));
        });
    }

    /** How many replicas there were before somebody took some away, at about the time of the turn. */
    private static Optional<DeploymentView> fewer(Findings findings, Turn turn, int now) {
        var newestFirst = findings.history().newestFirst();
        for (int i = 0; i + 1 < newestFirst.size(); i++) {
            var change = newestFirst.get(i);
            var before = newestFirst.get(i + 1);
            boolean together = Duration.between(History.tookEffect(change), turn.at())
                            .abs()
                            .compareTo(TOGETHER)
                    <= 0;
            if (together && change.replicas() == now && before.replicas() > now) {
                return Optional.of(before);
            }
        }
        return Optional.empty();
    }

    private static Hypothesis scaledDown(Findings findings, Turn turn, DeploymentView before, int now) {
        var about = Hypothesis.of(
                        Finding.SATURATED,
                        findings.service(),
                        "%s has too few replicas since it was scaled from %d to %d"
                                .formatted(findings.service().name(), before.replicas(), now))
                .fact(
                        "It ran with %s (deployment %s)"
                                .formatted(Plural.of(before.replicas(), "replica"), before.id()),
                        findings.deployments())
                .term("it was scaled down when the failures began", 70, findings.deployments(), findings.errorRate())
                .detail(Detail.WANTED_REPLICAS, before.replicas(), findings.deployments());
        return rose(about, findings, turn).build();
    }

    private static Hypothesis moreTraffic(Findings findings, Turn turn, Shift shift, int now) {
        double times = shift.times();
        var about = Hypothesis.of(
                        Finding.SATURATED,
                        findings.service(),
                        "%s gets more traffic than its %s can carry"
                                .formatted(findings.service().name(), Plural.of(now, "replica")))
                .fact(
                        String.format(
                                Locale.ROOT,
                                "Since %s there are %.1f times as many requests",
                                Words.time(turn.at(), findings.now()),
                                times),
                        findings.requests())
                .term(
                        String.format(Locale.ROOT, "the requests rose, robust z %.0f", shift.z()),
                        35,
                        findings.requests())
                .term("the failures rose at the same time", 30, findings.errorRate());
        findings.history()
                .serving()
                .filter(deployment -> Duration.between(History.tookEffect(deployment), turn.at())
                                .abs()
                                .compareTo(Duration.ofMinutes(1))
                        <= 0)
                .ifPresent(deployment -> about.term("a release changed at the same time", -30, findings.deployments()));
        if (now > 0) {
            int wanted = Math.max(now + 1, Math.min(MOST_REPLICAS, (int) Math.ceil(now * times * ROOM)));
            about.detail(Detail.WANTED_REPLICAS, wanted, findings.health());
        }
        return explained(rose(about, findings, turn), findings, turn).build();
    }

    /** What fails because others do, or by a bug of its own, fails no less with more replicas. */
    private static Building explained(Building about, Findings findings, Turn turn) {
        double failed = findings.failing().failed();
        return Errors.current(findings).stream()
                        .filter(group -> OF_OTHERS.matcher(Errors.text(group)).find()
                                || !OF_OVERLOAD.matcher(Errors.text(group)).find())
                        .filter(group -> group.firstSeen().isAfter(turn.at().minus(TOGETHER)))
                        .anyMatch(group -> group.count() >= failed * MOST_OF_THEM)
                ? about.term("an error that no traffic brings explains most failures", -30, findings.errors())
                : about;
    }

    private static Building rose(Building about, Findings findings, Turn turn) {
        return about.fact(
                "From %s on %s of the requests fail, before %s"
                        .formatted(
                                Words.time(turn.at(), findings.now()),
                                Words.percent(Course.median(
                                        turn.after(), one -> one.share().errorRate())),
                                Words.percent(Course.median(
                                        turn.before(), one -> one.share().errorRate()))),
                findings.errorRate());
    }
}
