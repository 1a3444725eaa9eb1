package io.syntra.workflow.alert;

import io.syntra.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The whole way of alerts in memory, with a clock that only the test moves. */
final class Storm {

    private final List<AlertRoute> routes;
    private final AlertLimits limits;
    private final Map<String, Alert> alerts = new HashMap<>();
    private final Map<String, AlertGroup> groups = new HashMap<>();
    private final Map<String, Set<String>> members = new HashMap<>();
    private final Map<String, AlertRoute> routeOf = new HashMap<>();
    private List<Silence> silences = List.of();
    private List<InhibitionRule> rules = List.of();
    private Instant now = Given.T0;

    Storm(AlertLimits limits, AlertRoute... routes) {
        this.limits = limits;
        this.routes = List.of(routes);
    }

    void silence(Silence... some) {
        silences = List.of(some);
    }

    void inhibit(InhibitionRule... some) {
        rules = List.of(some);
    }

    Instant now() {
        return now;
    }

    List<Problem.Field> take(List<Alert> came) {
        var firing =
                alerts.values().stream().filter(alert -> alert.firesAt(now)).count();
        var open =
                groups.values().stream().filter(group -> group.dueAt() != null).count();
        var intake =
                new Intake(routes, Map.copyOf(alerts), new Intake.Counted(firing, alerts.size()), open, limits, now);
        intake.take(
                came.stream()
                        .map(alert -> new AlertReader.Sent(alert.fingerprint(), alert))
                        .toList(),
                Map.copyOf(groups));
        intake.taken().forEach(alert -> alerts.put(alert.fingerprint(), alert));
        for (var group : intake.placing().groups()) {
            var stored = groups.get(group.key());
            var due = intake.placing().dueAt(group, stored);
            groups.put(
                    group.key(),
                    new AlertGroup(
                            stored == null ? UUID.randomUUID() : stored.id(),
                            "acme",
                            group.route().workflow(),
                            group.key(),
                            group.labels(),
                            due,
                            stored == null || stored.dueAt() == null || stored.waits(),
                            stored == null ? 0 : stored.notifications(),
                            stored == null ? 0 : stored.incident(),
                            stored == null ? null : stored.told(),
                            null,
                            null));
            routeOf.put(group.key(), group.route());
            members.computeIfAbsent(group.key(), key -> new HashSet<>())
                    .addAll(group.alerts().stream().map(Alert::fingerprint).toList());
        }
        return Stream.concat(intake.refused().stream(), intake.untold().stream())
                .toList();
    }

    /** What is told while the time passes. */
    List<Notification> pass(Duration time) {
        var told = new ArrayList<Notification>();
        var end = now.plus(time);
        while (true) {
            var next = groups.values().stream()
                    .filter(group -> group.dueAt() != null && !group.dueAt().isAfter(end))
                    .min(java.util.Comparator.comparing(group -> Objects.requireNonNull(group.dueAt())));
            if (next.isEmpty()) {
                now = end;
                return told;
            }
            var due = Objects.requireNonNull(next.get().dueAt());
            now = due.isAfter(now) ? due : now;
            var notification = look(next.get());
            if (notification != null) {
                told.add(notification);
            }
        }
    }

    private @org.jspecify.annotations.Nullable Notification look(AlertGroup group) {
        var inside = members.getOrDefault(group.key(), Set.of());
        var flush = Flush.of(
                Objects.requireNonNull(routeOf.get(group.key())),
                group,
                inside.stream().map(alerts::get).map(Objects::requireNonNull).toList(),
                new Muting(silences, rules, alerts.values(), now),
                now);
        members.put(
                group.key(),
                inside.stream().filter(one -> !flush.gone().contains(one)).collect(Collectors.toSet()));
        groups.put(
                group.key(),
                new AlertGroup(
                        group.id(),
                        group.workspace(),
                        group.workflow(),
                        group.key(),
                        group.labels(),
                        flush.dueAt(),
                        false,
                        group.notifications() + (flush.notification() == null ? 0 : 1),
                        flush.incident(),
                        flush.told() == null ? group.told() : flush.told(),
                        null,
                        null));
        return flush.notification();
    }
}
