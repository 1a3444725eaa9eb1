package io.syntra.workflow.alert;

import io.syntra.workflow.matcher.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Puts alerts that fire into the groups of the workflows that are told of them. */
final class Placing {

    private final List<AlertRoute> routes;
    private final Instant now;
    private final Map<String, Group> groups = new LinkedHashMap<>();

    Placing(List<AlertRoute> routes, Instant now) {
        this.routes = List.copyOf(routes);
        this.now = now;
    }

    /** A group with what comes into it. */
    record Group(AlertRoute route, Labels labels, List<Alert> alerts) {

        String key() {
            return route.keyOf(labels);
        }
    }

    /** Those that an alert belongs to. */
    List<Group> of(Alert alert) {
        return routes.stream()
                .filter(route -> route.takes(alert.labels()))
                .map(route -> new Group(route, route.groupOf(alert.labels()), new ArrayList<>()))
                .toList();
    }

    /** @param open the keys of groups that there is room for */
    void add(Alert alert, Predicate<String> open) {
        for (var group : of(alert)) {
            if (open.test(group.key())) {
                groups.computeIfAbsent(group.key(), key -> group).alerts().add(alert);
            }
        }
    }

    Collection<Group> groups() {
        return groups.values();
    }

    /**
     * When a group is looked at: it waits for others, but not on account of an alert that has waited so long already.
     *
     * @param stored null for a new one
     */
    Instant dueAt(Group group, @Nullable AlertGroup stored) {
        var wait = group.route().groupWait();
        var waited = group.alerts().stream()
                .anyMatch(alert -> alert.startsAt().plus(wait).isBefore(now));
        if (stored == null || stored.dueAt() == null) {
            return waited ? now : now.plus(wait);
        }
        return stored.waits() && waited && stored.dueAt().isAfter(now) ? now : stored.dueAt();
    }
}
