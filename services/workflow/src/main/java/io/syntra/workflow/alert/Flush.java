package io.syntra.workflow.alert;

import io.syntra.workflow.run.TriggerData.Cause;
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
 * @param cause the run that has sent all of what is new in that; null when something of it came by itself
 * @param incident what the messages belong to that are told of the group until it is empty, or all that was told is over
 * @param gone the alerts that are in the group no longer
 * @param dueAt when it is looked at next; null when there is nothing to look at
 */
record Flush(
        @Nullable Told told,
        @Nullable Notification notification,
        @Nullable Cause cause,
        int incident,
        Set<String> gone,
        @Nullable Instant dueAt) {

    /**
     * @param members what is in it, the alerts that are over as well
     */
    static Flush of(AlertRoute route, AlertGroup group, List<Alert> members, Muting muting, Instant now) {
        var last = group.told();
        var gone = new ArrayList<Alert>();
        var firing = new ArrayList<Alert>();
        var resolved = new ArrayList<Alert>();
        for (var alert : members) {
            if (!route.takes(alert.labels()) || !route.groupOf(alert.labels()).equals(group.labels())) {
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
        // The end belongs to what it ends.
        var incident = reason == Reason.ALL_RESOLVED ? group.incident() : incident(group);
        if (reason == null) {
            return new Flush(null, null, null, incident, fingerprints(gone), next);
        }
        var shown = route.sendResolved() ? Stream.concat(firing.stream(), resolved.stream()) : firing.stream();
        var alerts = shown.toList();
        return new Flush(
                found,
                alerts.isEmpty() ? null : new Notification(group.key(), incident, group.labels(), reason, alerts, now),
                cause(reason, last, firing, resolved),
                incident,
                fingerprints(gone),
                next);
    }

    /** An end that nobody was told of, as in a silence, is one too. */
    private static int incident(AlertGroup group) {
        var isNew =
                group.waits() || group.told() == null || group.told().firing().isEmpty();
        return isNew ? group.notifications() : group.incident();
    }

    private static @Nullable Cause cause(Reason reason, @Nullable Told last, List<Alert> firing, List<Alert> resolved) {
        var known = last == null ? new Told(Set.of(), Set.of(), Instant.EPOCH) : last;
        var news =
                switch (reason) {
                    case FIRST, NEW_IN_GROUP -> without(known.firing(), firing);
                    case NEW_RESOLVED -> without(known.resolved(), resolved);
                    case ALL_RESOLVED -> resolved;
                    case REPEAT -> firing;
                };
        var cause = news.getFirst().cause();
        for (var alert : news) {
            cause = Cause.least(cause, alert.cause());
        }
        return cause;
    }

    private static List<Alert> without(Set<String> known, List<Alert> alerts) {
        return alerts.stream()
                .filter(alert -> !known.contains(alert.fingerprint()))
                .toList();
    }

    private static Set<String> fingerprints(List<Alert> alerts) {
        return alerts.stream().map(Alert::fingerprint).collect(Collectors.toSet());
    }
}
