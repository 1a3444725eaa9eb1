package io.syntra.agent.runbook;

import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.telemetry.MetricView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** How traffic and its failures went, step by step. */
record Course(List<Step> steps, Duration step) {

    private static final double FAILS = 0.02;
    private static final double RISE = 0.03;
    private static final int FEWEST = 4;

    /** @param version as the metric says it, or empty */
    record Step(Instant at, String version, Share share) {}

    /** Where everything changed: the steps before and after. */
    record Turn(Instant at, List<Step> before, List<Step> after) {}

    static Course of(MetricView requests, MetricView errorRate) {
        var rates = new HashMap<String, Map<Instant, Double>>();
        for (var series : errorRate.series()) {
            var at = rates.computeIfAbsent(version(series), v -> new HashMap<>());
            series.points().forEach(point -> at.put(point.at(), point.value()));
        }
        var steps = new ArrayList<Step>();
        for (var series : requests.series()) {
            var at = rates.getOrDefault(version(series), Map.of());
            series.points().stream()
                    .filter(point -> point.value() > 0)
                    .map(point -> new Step(
                            point.at(),
                            version(series),
                            new Share(point.value(), point.value() * at.getOrDefault(point.at(), 0.0))))
                    .forEach(steps::add);
        }
        steps.sort(Comparator.comparing(Step::at));
        return new Course(steps, Duration.ofSeconds(requests.stepSeconds()));
    }

    private static String version(MetricView.Series series) {
        return series.labels().getOrDefault("version", "");
    }

    /** What a release served before its first failing step; empty when it never failed or is not known. */
    Optional<Share> wellBefore(int releaseNumber) {
        var own = steps.stream()
                .filter(one -> one.version().equals("v" + releaseNumber))
                .toList();
        return own.stream().filter(Course::fails).findFirst().map(first -> own.stream()
                .filter(one -> one.at().isBefore(first.at()))
                .map(Step::share)
                .reduce(new Share(0, 0), Share::plus));
    }

    Optional<Instant> firstFailing(int releaseNumber) {
        return steps.stream()
                .filter(one -> one.version().equals("v" + releaseNumber))
                .filter(Course::fails)
                .map(Step::at)
                .findFirst();
    }

    private static boolean fails(Step one) {
        return one.share().errorRate() >= FAILS;
    }

    /** Where the steps are told apart best into those that do not fail and those that do; empty when they are not. */
    Optional<Turn> turnForTheWorse() {
        var all = overReleases();
        return IntStream.rangeClosed(FEWEST, all.size() - FEWEST)
                .mapToObj(i -> new Turn(all.get(i).at(), all.subList(0, i), all.subList(i, all.size())))
                .max(Comparator.comparingDouble(Course::apart))
                .filter(turn -> rate(turn.before()) < FAILS / 2 && rate(turn.after()) >= RISE);
    }

    /** Of all releases together, step by step. */
    SortedMap<Instant, Double> requests() {
        var at = new TreeMap<Instant, Double>();
        overReleases().forEach(one -> at.put(one.at(), one.share().requests()));
        return at;
    }

    private static double apart(Turn turn) {
        double rise = mean(turn.after()) - mean(turn.before());
        return Math.max(0, rise) * rise * turn.before().size() * turn.after().size();
    }

    private static double mean(List<Step> steps) {
        return steps.stream()
                .mapToDouble(one -> one.share().errorRate())
                .average()
                .orElse(0);
    }

    private static double rate(List<Step> steps) {
        return median(steps, one -> one.share().errorRate());
    }

    private List<Step> overReleases() {
        var at = new TreeMap<Instant, Step>();
        steps.forEach(one ->
                at.merge(one.at(), one, (a, b) -> new Step(a.at(), "", a.share().plus(b.share()))));
        return List.copyOf(at.values());
    }

    static double median(List<Step> steps, ToDoubleFunction<Step> figure) {
        var sorted = steps.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
