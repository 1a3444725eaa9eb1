package io.syntra.workflow.alert;

import io.syntra.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which of the alerts that came are taken, and into which groups they come, where a workspace has room for so many only.
 * For want of room in one group an alert is missing from no other, and is taken all the same: else those who know of it
 * would be told that it is over.
 */
final class Intake {

    private final Placing placing;
    private final Map<String, Alert> known;
    private final AlertLimits limits;
    private final Instant now;
    private final Map<String, Alert> taken = new LinkedHashMap<>();
    private final List<Problem.Field> refused = new ArrayList<>();
    private final List<Problem.Field> untold = new ArrayList<>();
    private final Set<String> opened = new LinkedHashSet<>();
    private final Set<UUID> withoutRoom = new LinkedHashSet<>();
    private long firing;
    private long stored;
    private final long open;

    /**
     * @param known what is stored of them
     * @param counted how many there are in the workspace
     * @param open how many groups something is in
     */
    Intake(
            List<AlertRoute> routes,
            Map<String, Alert> known,
            Counted counted,
            long open,
            AlertLimits limits,
            Instant now) {
        this.placing = new Placing(routes, now);
        this.known = known;
        this.firing = counted.firing();
        this.stored = counted.stored();
        this.open = open;
        this.limits = limits;
        this.now = now;
    }

    /**
     * How many alerts there are.
     *
     * @param stored with those that are over
     */
    record Counted(long firing, long stored) {}

    Set<String> keysOf(List<AlertReader.Sent> sent) {
        var keys = new LinkedHashSet<String>();
        sent.forEach(one -> placing.of(one.alert()).forEach(group -> keys.add(group.key())));
        return keys;
    }

    /** @param stored the groups that they belong to, as far as there are such */
    void take(List<AlertReader.Sent> sent, Map<String, AlertGroup> stored) {
        for (var one : sent) {
            var earlier = taken.getOrDefault(
                    one.alert().fingerprint(), known.get(one.alert().fingerprint()));
            var alert = one.alert().after(earlier, now);
            if (alert.firesAt(now)) {
                var isNew = earlier == null || !earlier.firesAt(now);
                if (isNew && (firing >= limits.firing() || (earlier == null && this.stored >= 2L * limits.firing()))) {
                    refuse(
                            one,
                            "the workspace has " + limits.firing()
                                    + " alerts that fire, or twice as many with those that ended lately, which is the"
                                    + " most. End some, or send fewer: one with the same labels is one alert.");
                    continue;
                }
                firing += isNew ? 1 : 0;
                this.stored += earlier == null ? 1 : 0;
                open(one.place(), alert, stored);
            }
            // The end of what nobody here knows of is nothing to remember.
            if (earlier != null || alert.firesAt(now)) {
                taken.put(alert.fingerprint(), alert);
            }
        }
        // Of the end of what nobody was told of, nobody is told either: only what fires comes into a group.
        taken.values().stream()
                .filter(alert -> alert.firesAt(now))
                .forEach(alert -> placing.add(alert, key -> isOpen(key, stored)));
    }

    /** Opens those of an alert's groups that nothing is in yet, as long as there is room. */
    private void open(String place, Alert alert, Map<String, AlertGroup> stored) {
        var isShut = false;
        for (var group : placing.of(alert)) {
            if (!isOpen(group.key(), stored)) {
                if (open + opened.size() < limits.groups()) {
                    opened.add(group.key());
                } else {
                    isShut = true;
                    withoutRoom.add(group.route().workflow());
                }
            }
        }
        if (isShut) {
            untold.add(new Problem.Field(
                    place,
                    "not everyone is told of it: the workspace has " + limits.groups() + " groups of alerts, which is"
                            + " the most. Have its workflows group by fewer labels (group_by), or match fewer"
                            + " alerts."));
        }
    }

    private boolean isOpen(String key, Map<String, AlertGroup> stored) {
        var there = stored.get(key);
        return (there != null && there.dueAt() != null) || opened.contains(key);
    }

    private void refuse(AlertReader.Sent one, String why) {
        refused.add(new Problem.Field(one.place(), why));
    }

    Collection<Alert> taken() {
        return taken.values();
    }

    Placing placing() {
        return placing;
    }

    /** Not taken, and why. */
    List<Problem.Field> refused() {
        return List.copyOf(refused);
    }

    /** The workflows that are not told of all. */
    Set<UUID> withoutRoom() {
        return Set.copyOf(withoutRoom);
    }

    /** Taken, but there is no room for all the groups that they belong to. */
    List<Problem.Field> untold() {
        return List.copyOf(untold);
    }
}
