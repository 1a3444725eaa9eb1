package io.syntra.telemetry.error;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.outbox.Outbox;
import io.syntra.telemetry.service.KnownServices;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Adds errors to their groups, and says when a group opens or comes back. */
@Singleton
public class CountErrors {

    private static final int AT_ONCE = 500;

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
        var tallies = Tally.of(sightings);
        var chunks = Multi.createFrom().iterable(tallies).group().intoLists().of(AT_ONCE);
        return chunks.onItem()
                .transformToUniAndConcatenate(this::add)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> add(List<Tally> tallies) {
        var ids = tallies.stream().map(t -> t.first().group().value()).toList();
        return groups.locked(ids)
                .map(existing -> existing.stream().collect(Collectors.toMap(g -> g.id, Function.identity())))
                .chain(existing -> Multi.createFrom()
                        .iterable(tallies)
                        .onItem()
                        .transformToUniAndConcatenate(tally -> add(tally, existing))
                        .collect()
                        .last()
                        .replaceWithVoid());
    }

    private Uni<Void> add(Tally tally, Map<java.util.UUID, ErrorGroup> existing) {
        var group = existing.get(tally.first().group().value());
        if (group == null) {
            return open(new ErrorGroup(tally), tally);
        }
        return group.add(tally) ? regressed(group, tally) : Uni.createFrom().voidItem();
    }

    private Uni<Void> open(ErrorGroup group, Tally tally) {
        var version = group.firstVersion == null
                ? services.versionAt(group.workspace(), group.service(), group.firstSeen)
                        .invoke(found -> found.ifPresent(v -> group.firstVersion = v))
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
        return version.chain(() -> groups.persist(group))
                .chain(() -> nameOf(group, tally))
                .chain(name -> outbox.append(
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
                                clock.instant())));
    }

    private Uni<Void> regressed(ErrorGroup group, Tally tally) {
        return nameOf(group, tally)
                .chain(name -> outbox.append(
                        group.workspace(),
                        new ErrorGroupEvent.Regressed(
                                group.groupId(),
                                group.service(),
                                name,
                                group.errorType,
                                group.message,
                                group.sampleVersion,
                                clock.instant())));
    }

    /** The deployer's name for it, else its own, else the id: an event without a name would help nobody. */
    private Uni<String> nameOf(ErrorGroup group, Tally tally) {
        var own = tally.first().origin().serviceName();
        return services.nameOf(group.workspace(), group.service())
                .map(name -> name.orElse(own.isEmpty() ? group.service().toString() : own));
    }
}
