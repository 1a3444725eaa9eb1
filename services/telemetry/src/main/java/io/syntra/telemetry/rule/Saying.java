package io.syntra.telemetry.rule;

import io.syntra.contracts.event.AlertEvent;
import io.syntra.template.JsonVariables;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is told of an alert. */
final class Saying {

    /** Characters of one, and of all of one alert: a rule has up to 1,000, and all are written at each look. */
    private static final int LONGEST = 2_000;

    private static final int LONGEST_TOGETHER = 4_000;

    private Saying() {}

    /** Of what waits, or never fired, nothing is told. */
    static List<AlertEvent> events(AlertRule stored, Rule rule, Turns turns, Reason reason, Instant at) {
        return turns.turns().stream()
                .filter(turn -> turn.to() == Phase.FIRING || turn.to() == Phase.RESOLVED)
                .map(turn -> event(stored, rule, turn, reason, at))
                .toList();
    }

    private static AlertEvent event(AlertRule stored, Rule rule, Turns.Turn turn, Reason reason, Instant at) {
        var alert = turn.alert();
        var begun = alert.firedAt() == null ? at : alert.firedAt();
        return turn.to() == Phase.FIRING
                ? new AlertEvent.Fired(
                        stored.ruleId(),
                        rule.name(),
                        alert.fingerprint(),
                        rule.severity(),
                        labels(rule, alert.labels()),
                        annotations(rule, alert.labels(), alert.value()),
                        alert.value(),
                        begun,
                        turn.from() == Phase.FIRING,
                        at)
                : new AlertEvent.Resolved(
                        stored.ruleId(),
                        rule.name(),
                        alert.fingerprint(),
                        rule.severity(),
                        labels(rule, alert.labels()),
                        begun,
                        reason.word(),
                        at);
    }

    static Map<String, String> labels(Rule rule, Map<String, String> own) {
        var labels = new TreeMap<>(rule.labels());
        labels.putAll(own);
        return labels;
    }

    static Map<String, String> annotations(Rule rule, Map<String, String> own, @Nullable Double value) {
        var known = new LinkedHashMap<String, Object>();
        known.put("labels", labels(rule, own));
        known.put("rule", rule.name());
        if (value != null && Double.isFinite(value)) {
            known.put("value", new BigDecimal(value.toString()).stripTrailingZeros());
        }
        var annotations = new TreeMap<String, String>();
        int room = LONGEST_TOGETHER;
        for (var name : inOrder(rule.annotations().keySet())) {
            var text = Objects.requireNonNull(rule.annotations().get(name))
                    .render(new JsonVariables(known))
                    .text();
            var kept = text.substring(0, Math.min(text.length(), Math.min(LONGEST, room)));
            // What has no room left is not there at all.
            if (room > 0) {
                annotations.put(name, kept);
            }
            room -= kept.length();
        }
        return annotations;
    }

    /** Those that are shown first come first. */
    private static List<String> inOrder(Set<String> names) {
        return names.stream()
                .sorted(Comparator.comparing((String name) -> !name.equals("summary"))
                        .thenComparing(name -> !name.equals("description"))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }
}
