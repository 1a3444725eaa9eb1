package io.syntra.telemetry.error;

import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All errors of a service with the same fingerprint, and what people decided about them. */
@Entity
@Table(name = "error_group")
class ErrorGroup {

    static final int MOST_VERSIONS = 50;
    private static final Duration TOLD_WITHIN = Duration.ofMinutes(15);

    @Id
    UUID id;

    String workspace;
    UUID serviceId;
    String fingerprint;
    String errorType;
    String message;

    @Nullable String culprit;

    @Enumerated(EnumType.STRING)
    ErrorGroupStatus status;

    @Nullable Instant resolvedAt;

    long occurrences;
    Instant firstSeen;
    Instant lastSeen;

    /** When it was stored; the error itself may have been on its way for long. */
    @Column(updatable = false)
    Instant openedAt;

    @Nullable String firstVersion;

    String[] versions;
    Instant sampleAt;
    String sampleStack;

    @Nullable String sampleVersion;

    @Nullable String sampleReplica;

    Instant paceSince;
    Instant paceMinute;
    Long[] paceCounts;
    boolean spiking;

    /** Its errors count for that one. */
    @Nullable UUID mergedInto;

    /** As {@link #lastSeen}, of those that were merged into it too. */
    Instant recentAt;

    Long[] users;

    protected ErrorGroup() {}

    ErrorGroup(Tally tally, Instant now) {
        var first = tally.first();
        id = first.group().value();
        workspace = first.origin().workspace().value();
        serviceId = first.origin().service().value();
        fingerprint = first.fingerprint().text();
        errorType = first.errorType();
        culprit = first.culprit();
        status = ErrorGroupStatus.OPEN;
        occurrences = tally.count();
        firstSeen = micros(tally.firstSeen());
        lastSeen = micros(tally.lastSeen());
        recentAt = lastSeen;
        users = tally.users().smallest().toArray(Long[]::new);
        openedAt = micros(now);
        firstVersion = orNull(first.origin().version());
        versions = tally.versions().stream().limit(MOST_VERSIONS).toArray(String[]::new);
        sample(tally.newest());
        remember(paced(Pace.startingAt(tally.firstSeen()), tally, now));
    }

    /** What errors that were added mean, beyond their number. */
    enum Turn {
        /** It happened after it was resolved. */
        CAME_BACK,
        /** Many more than usual come. */
        SPIKES
    }

    /** What its errors mean is another matter: for a group that is merged into another one, see {@link #hear}. */
    void add(Tally tally) {
        occurrences += tally.count();
        if (tally.firstSeen().isBefore(firstSeen)) {
            firstSeen = micros(tally.firstSeen());
            firstVersion = orNull(tally.first().origin().version());
        }
        if (tally.lastSeen().isAfter(lastSeen)) {
            lastSeen = micros(tally.lastSeen());
        }
        var all = new LinkedHashSet<>(Arrays.asList(versions));
        if (all.addAll(tally.versions())) {
            versions = all.stream().limit(MOST_VERSIONS).toArray(String[]::new);
        }
        if (!tally.lastSeen().isBefore(sampleAt)) {
            sample(tally.newest());
        }
        users = users().plus(tally.users()).smallest().toArray(Long[]::new);
        recentAt = later(recentAt, lastSeen);
    }

    /** What errors mean that count for it, its own or those of a group that was merged into it. */
    Set<Turn> hear(Tally tally, Instant now) {
        recentAt = later(recentAt, micros(tally.lastSeen()));
        var turns = EnumSet.noneOf(Turn.class);
        if (comesBack(tally.lastSeen())) {
            turns.add(Turn.CAME_BACK);
        }
        if (spikes(tally, now)) {
            turns.add(Turn.SPIKES);
        }
        return turns;
    }

    /**
     * What happened after it was called resolved brings it back, in whatever release: an older one that still runs is not
     * resolved either. One from before, that only arrives now, does not.
     */
    boolean comesBack(Instant seen) {
        if (status == ErrorGroupStatus.RESOLVED && resolvedAt != null && seen.isAfter(resolvedAt)) {
            status = ErrorGroupStatus.REGRESSED;
            return true;
        }
        return false;
    }

    /** One that began long ago, and is only told now, is over for all that anybody knows. */
    private boolean spikes(Tally tally, Instant now) {
        var before = pace();
        var after = paced(before, tally, now);
        remember(after);
        return after.spiking()
                && !before.spiking()
                && status != ErrorGroupStatus.IGNORED
                && after.newest().isAfter(now.minus(TOLD_WITHIN));
    }

    /** A sender's clock may be ahead of ours; the hour before would be gone. */
    private static Pace paced(Pace pace, Tally tally, Instant now) {
        var latest = Pace.minuteOf(now);
        var paced = pace;
        for (var minute : tally.minutes().entrySet()) {
            var at = minute.getKey().isAfter(latest) ? latest : minute.getKey();
            paced = paced.and(at, minute.getValue());
        }
        return paced;
    }

    Pace pace() {
        return new Pace(paceSince, paceMinute, List.of(paceCounts), spiking);
    }

    private void remember(Pace pace) {
        paceSince = pace.since();
        paceMinute = pace.newest();
        paceCounts = pace.counts().toArray(Long[]::new);
        spiking = pace.spiking();
    }

    private void sample(Sighting sighting) {
        // A message of its own age would outlive the errors that are kept.
        message = sighting.message();
        sampleAt = micros(sighting.time());
        sampleStack = sighting.stack();
        sampleVersion = orNull(sighting.origin().version());
        sampleReplica = orNull(sighting.origin().replica());
    }

    WorkspaceId workspace() {
        return new WorkspaceId(workspace);
    }

    ServiceId service() {
        return new ServiceId(serviceId);
    }

    ErrorGroupId groupId() {
        return new ErrorGroupId(id);
    }

    private Users users() {
        return new Users(List.of(users));
    }

    /** @param members groups that were merged into it */
    ErrorGroupView view(List<ErrorGroup> members) {
        var all = Stream.concat(Stream.of(this), members.stream()).toList();
        var first = Collections.min(all, Comparator.comparing(group -> group.firstSeen));
        var newest = Collections.max(all, Comparator.comparing(group -> group.sampleAt));
        return new ErrorGroupView(
                groupId(),
                service(),
                status,
                errorType,
                message,
                culprit,
                all.stream().mapToLong(group -> group.occurrences).sum(),
                first.firstSeen,
                Collections.max(all, Comparator.comparing(group -> group.lastSeen)).lastSeen,
                first.firstVersion,
                all.stream()
                        .sorted(Comparator.comparing(group -> group.firstSeen))
                        .flatMap(group -> Arrays.stream(group.versions))
                        .distinct()
                        .limit(MOST_VERSIONS)
                        .toList(),
                new ErrorGroupView.Sample(
                        newest.sampleAt, newest.sampleStack, newest.sampleVersion, newest.sampleReplica),
                Users.all(all.stream().map(ErrorGroup::users).toList()).countIfAny(),
                members.isEmpty()
                        ? null
                        : members.stream().map(ErrorGroup::groupId).toList(),
                mergedInto == null ? null : new ErrorGroupId(mergedInto));
    }

    static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    /** As Postgres keeps it; a finer one would make a row differ from itself after a read. */
    private static Instant micros(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
