package io.syntra.telemetry.rule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a rule changes. A pure function of what is known and what was found: whoever looks at the same time of
 * the same rule comes to the same.
 *
 * @param alerts what is known afterwards
 */
record Turns(List<Alert> alerts, List<Turn> turns) {

    /** What was over is shown for a while, and not without end. */
    private static final Duration SHOWN = Duration.ofDays(1);

    private static final int MOST_RESOLVED = 200;

    /** An alert that still fires and is said again changes no phase. */
    record Turn(Alert alert, Phase from, Phase to) {}

    static Turns of(Rule rule, Instant at, Collection<Found> found, Collection<Alert> known) {
        var before = new LinkedHashMap<String, Alert>();
        known.forEach(alert -> before.put(alert.fingerprint(), alert));
        var after = new ArrayList<Alert>();
        var turns = new ArrayList<Turn>();
        for (var group : found) {
            if (group.met()) {
                after.add(met(rule, at, group, before.remove(group.fingerprint()), turns));
            }
        }
        for (var alert : before.values()) {
            unmet(rule, at, alert, turns, after);
        }
        return new Turns(shown(after), turns);
    }

    private static Alert met(Rule rule, Instant at, Found group, @Nullable Alert earlier, List<Turn> turns) {
        boolean isNew = earlier == null || earlier.phase() == Phase.RESOLVED;
        var alert = earlier == null || isNew ? Alert.begun(group, at) : earlier.met(group.value(), at);
        if (alert.phase() == Phase.FIRING) {
            if (alert.toldAt() != null && !at.isBefore(alert.toldAt().plus(rule.repeat()))) {
                alert = alert.told(at);
                turns.add(new Turn(alert, Phase.FIRING, Phase.FIRING));
            }
            return alert;
        }
        var from = isNew ? Phase.INACTIVE : Phase.PENDING;
        if (!at.isBefore(alert.since().plus(rule.held()))) {
            alert = alert.fires(at);
            turns.add(new Turn(alert, from, Phase.FIRING));
        } else if (isNew) {
            turns.add(new Turn(alert, from, Phase.PENDING));
        }
        return alert;
    }

    private static void unmet(Rule rule, Instant at, Alert alert, List<Turn> turns, List<Alert> after) {
        switch (alert.phase()) {
            case PENDING -> turns.add(new Turn(alert, Phase.PENDING, Phase.INACTIVE));
            case FIRING -> {
                if (at.isBefore(alert.metAt().plus(rule.keepFiring()))) {
                    after.add(alert);
                } else {
                    var over = alert.resolved(at);
                    after.add(over);
                    turns.add(new Turn(over, Phase.FIRING, Phase.RESOLVED));
                }
            }
            case RESOLVED -> {
                if (alert.resolvedAt() != null && at.isBefore(alert.resolvedAt().plus(SHOWN))) {
                    after.add(alert);
                }
            }
            case INACTIVE -> {}
        }
    }

    /** The rule itself is over: what fired no longer does, and what waited is forgotten. */
    static Turns ended(Instant at, Collection<Alert> known) {
        var turns = new ArrayList<Turn>();
        for (var alert : known) {
            switch (alert.phase()) {
                case PENDING -> turns.add(new Turn(alert, Phase.PENDING, Phase.INACTIVE));
                case FIRING -> turns.add(new Turn(alert.resolved(at), Phase.FIRING, Phase.RESOLVED));
                case RESOLVED, INACTIVE -> {}
            }
        }
        return new Turns(List.of(), turns);
    }

    private static List<Alert> shown(List<Alert> alerts) {
        var newest = alerts.stream()
                .filter(alert -> alert.phase() == Phase.RESOLVED)
                .sorted(Comparator.comparing(Alert::resolvedAt, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .reversed())
                .limit(MOST_RESOLVED)
                .toList();
        var shown = new ArrayList<>(
                alerts.stream().filter(alert -> alert.phase() != Phase.RESOLVED).toList());
        shown.addAll(newest);
        return shown;
    }

    Map<String, Alert> byFingerprint() {
        var all = new LinkedHashMap<String, Alert>();
        alerts.forEach(alert -> all.put(alert.fingerprint(), alert));
        return all;
    }
}
