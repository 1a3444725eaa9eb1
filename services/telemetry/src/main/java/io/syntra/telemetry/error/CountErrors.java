package io.syntra.telemetry.error;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.outbox.Outbox;
import io.syntra.telemetry.service.KnownServices;
import io.syntra.telemetry.service.ServiceOf;
import io.syntra.telemetry.signal.Origin;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Adds errors to their groups, and says when a group opens, comes back or spikes. A service whose every error is another kind
 * (a fingerprint with the time in it) gets so many groups an hour; the rest is counted together in one.
 */
@Singleton
public class CountErrors {

    private static final int AT_ONCE = 500;
    private static final int MOST_NEW_GROUPS = 200;
    private static final Duration WITHIN = Duration.ofHours(1);

    private final ErrorGroups groups;
    private final KnownServices services;
    private final Outbox outbox;
    private final Clock clock;

    CountErrors(ErrorGroups groups, KnownServices services, Outbox outbox, Clock clock) {
        this.groups = groups;
        this.services = services;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Within the transaction of the caller, which decides that each error is counted once. */
    public Uni<Void> count(List<Sighting> sightings) {
        return add(Tally.of(sightings)).chain(fresh -> inTurn(ofServices(fresh), this::open));
    }

    /** Adds to the groups that are there; what is returned has none yet. */
    private Uni<List<Tally>> add(List<Tally> tallies) {
        return Multi.createFrom()
                .iterable(tallies)
                .group()
                .intoLists()
                .of(AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(this::addAtOnce)
                .collect()
                .in(ArrayList::new, (all, some) -> all.addAll(some));
    }

    private Uni<List<Tally>> addAtOnce(List<Tally> tallies) {
        return groups.locked(tallies.stream().map(Tally::group).toList())
                .map(found -> found.stream().collect(Collectors.toMap(group -> group.id, Function.identity())))
                .chain(existing -> {
                    List<Tally> fresh = new ArrayList<>();
                    var said = new ArrayList<Uni<Void>>();
                    for (var tally : tallies) {
                        var group = existing.get(tally.group());
                        if (group == null) {
                            fresh.add(tally);
                        } else {
                            group.add(tally);
                            // One that is merged at this very moment still hears its own errors.
                            var heard =
                                    group.mergedInto == null ? group : existing.getOrDefault(group.mergedInto, group);
                            heard.hear(tally, clock.instant())
                                    .forEach(turn -> said.add(say(turn, heard, tally.origin())));
                        }
                    }
                    return inTurn(said, event -> event).replaceWith(fresh);
                });
    }

    private static Collection<List<Tally>> ofServices(List<Tally> tallies) {
        return tallies.stream()
                .sorted(Comparator.comparing(Tally::firstSeen))
                .collect(Collectors.groupingBy(
                        tally -> new ServiceOf(
                                tally.origin().workspace(), tally.origin().service()),
                        Collectors.toList()))
                .values();
    }

    /** @param fresh of one service, in the order in which they happened */
    private Uni<Void> open(List<Tally> fresh) {
        var origin = fresh.getFirst().origin();
        return groups.openedSince(
                        origin.workspace(), origin.service(), clock.instant().minus(WITHIN))
                .chain(opened -> nameOf(origin).chain(name -> {
                    var room = Math.max(0, MOST_NEW_GROUPS - opened);
                    var apart = fresh.stream().limit(room).toList();
                    var together = Tally.merged(
                            fresh.stream().skip(room).map(Tally::overflowing).toList());
                    return inTurn(apart, tally -> open(tally, name))
                            .chain(() -> add(together))
                            .chain(overflow -> inTurn(overflow, tally -> open(tally, name)));
                }));
    }

    private Uni<Void> open(Tally tally, String name) {
        var now = clock.instant();
        var group = new ErrorGroup(tally, now);
        var version = group.firstVersion == null
                ? services.versionAt(group.workspace(), group.service(), group.firstSeen)
                        .invoke(found -> found.ifPresent(v -> group.firstVersion = v))
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
        return version.chain(() -> groups.persist(group))
                .chain(() -> outbox.append(
                        group.workspace(),
                        new ErrorGroupEvent.Opened(
                                group.groupId(),
                                group.service(),
                                name,
                                group.errorType,
                                group.message,
                                group.culprit,
                                group.firstVersion,
                                group.occurrences,
                                group.firstSeen,
                                now)));
    }

    private Uni<Void> say(ErrorGroup.Turn turn, ErrorGroup group, Origin origin) {
        var now = clock.instant();
        return nameOf(origin)
                .chain(name -> outbox.append(
                        group.workspace(),
                        switch (turn) {
                            case CAME_BACK ->
                                new ErrorGroupEvent.Regressed(
                                        group.groupId(),
                                        group.service(),
                                        name,
                                        group.errorType,
                                        group.message,
                                        group.sampleVersion,
                                        now);
                            case SPIKES ->
                                new ErrorGroupEvent.Spiking(
                                        group.groupId(),
                                        group.service(),
                                        name,
                                        group.errorType,
                                        group.message,
                                        group.pace().aMinute(),
                                        now);
                        }));
    }

    /** The deployer's name for it, else its own, else the id: an event without a name would help nobody. */
    private Uni<String> nameOf(Origin origin) {
        var own = origin.serviceName();
        return services.nameOf(origin.workspace(), origin.service())
                .map(name -> name.orElse(own.isEmpty() ? origin.service().toString() : own));
    }

    private static <T> Uni<Void> inTurn(Collection<T> items, Function<T, Uni<Void>> step) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(step::apply)
                .collect()
                .last()
                .replaceWithVoid();
    }
}
