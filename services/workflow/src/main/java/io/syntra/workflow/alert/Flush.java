package io.syntra.workflow.alert;

import io.syntra.workflow.matcher.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What comes of looking at a group when its time has come.
 *
 * @param told what the log says from now on; null when it says what it said
 * @param notification what is told; null when nothing is
 * @param gone the alerts that are in the group no longer
 * @param dueAt when it is looked at next; null when there is nothing to look at
 */
record Flush(
        @Nullable Told told,
        @Nullable Notification notification,
        Set<String> gone,
        @Nullable Instant dueAt) {

    /**
     * @param group the labels that make it
     * @param last null when nothing was told of it before
     * @param members what is in it, the alerts that are over as well
     */
    static Flush of(
            AlertRoute route, Labels group, @Nullable Told last, List<Alert> members, Muting muting, Instant now) {
        var gone = new ArrayList<Alert>();
        var firing = new ArrayList<Alert>();
        var resolved = new ArrayList<Alert>();
        for (var alert : members) {
            if (!route.takes(alert.labels()) || !route.groupOf(alert.labels()).equals(group)) {
                // The workflow has other matchers, or other groups, since it came.
                gone.add(alert);
                continue;
            }
            if (!alert.firesAt(now)) {
                gone.add(alert);
            }
            if (!muting.of(alert.labels()).isMuted()) {
                (alert.firesAt(now) ? firing : resolved).add(alert);
            }
        }
        var next = gone.size() == members.size() ? null : now.plus(route.groupInterval());
        var found = new Told(fingerprints(firing), fingerprints(resolved), now);
        // What is all muted is as if it was not there: neither told, nor on record as over.
        var reason = firing.isEmpty() && resolved.isEmpty()
                ? null
                : Told.due(last, found, route.sendResolved(), route.repeatInterval())
                        .orElse(null);
        if (reason == null) {
            return new Flush(null, null, fingerprints(gone), next);
        }
        var shown = route.sendResolved() ? Stream.concat(firing.stream(), resolved.stream()) : firing.stream();
        var alerts = shown.toList();
        return new Flush(
                found,
                alerts.isEmpty() ? null : new Notification(route.keyOf(group), group, reason, alerts, now),
                fingerprints(gone),
                next);
    }

    private static Set<String> fingerprints(List<Alert> alerts) {
        return alerts.stream().map(Alert::fingerprint).collect(Collectors.toSet());
    }
}
