package io.syntra.telemetry.error;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.identity.Caller;
import io.syntra.outbox.Outbox;
import io.syntra.outbox.TransactionLock;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.service.KnownServices;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * People put groups together and take them apart again. A group that is merged into another one keeps its own counts, and
 * goes on counting; only what is shown, and what its errors mean, is the other one's. Its members go with it, so that no
 * group is ever two steps away from the one that it counts for.
 */
@Singleton
class JoinGroups {

    private static final int MOST_MEMBERS = 100;

    /** Those of all groups stand in each query over errors. */
    private static final int MOST_OF_A_WORKSPACE = 5_000;

    private final ErrorGroups groups;
    private final KnownServices services;
    private final Outbox outbox;
    private final Clock clock;

    JoinGroups(ErrorGroups groups, KnownServices services, Outbox outbox, Clock clock) {
        this.groups = groups;
        this.services = services;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Within a transaction. What is merged already changes nothing. */
    Uni<ErrorGroupId> merge(Caller caller, ErrorGroupId into, List<ErrorGroupId> others) {
        var wanted =
                new LinkedHashSet<>(others.stream().map(ErrorGroupId::value).toList());
        if (wanted.contains(into.value())) {
            throw wrong("the group itself is among them");
        }
        var ids = new LinkedHashSet<>(Set.of(into.value()));
        ids.addAll(wanted);
        return alone(caller.workspace())
                .chain(() -> groups.count(
                        "workspace = ?1 and mergedInto is not null",
                        caller.workspace().value()))
                .invoke(merged -> {
                    if (merged + wanted.size() > MOST_OF_A_WORKSPACE) {
                        throw wrong("a workspace has at most " + MOST_OF_A_WORKSPACE + " merged groups");
                    }
                })
                .chain(() -> groups.lockedWithMembers(caller.workspace(), ids))
                .chain(found -> {
                    var byId = found.stream().collect(Collectors.toMap(group -> group.id, Function.identity()));
                    var target = required(byId, into.value());
                    if (target.mergedInto != null) {
                        throw ProblemException.of(
                                ProblemCode.CONFLICT,
                                "Error group " + into + " is merged into " + target.mergedInto
                                        + " itself; merge the others into that one, or split it off first.");
                    }
                    var moved = wanted.stream()
                            .map(id -> required(byId, id))
                            .filter(group -> !target.id.equals(group.mergedInto))
                            .toList();
                    moved.forEach(group -> check(group, target));
                    var members = found.stream()
                            .filter(group -> group != target)
                            .filter(group -> target.id.equals(group.mergedInto)
                                    || moved.contains(group)
                                    || (group.mergedInto != null && wanted.contains(group.mergedInto)))
                            .toList();
                    if (members.size() > MOST_MEMBERS) {
                        throw wrong("one group holds at most " + MOST_MEMBERS + " others");
                    }
                    for (var member : members) {
                        member.mergedInto = target.id;
                        target.recentAt = ErrorGroup.later(target.recentAt, member.lastSeen);
                    }
                    var back = comesBack(target, moved);
                    return told(caller, target, moved, back).replaceWith(into);
                });
    }

    /** What is open and happened after the other one was called resolved would be hidden behind it. */
    private static boolean comesBack(ErrorGroup target, List<ErrorGroup> moved) {
        return moved.stream()
                .filter(group -> group.status == ErrorGroupStatus.OPEN || group.status == ErrorGroupStatus.REGRESSED)
                .map(group -> group.recentAt)
                .reduce(ErrorGroup::later)
                .map(target::comesBack)
                .orElse(false);
    }

    private Uni<Void> told(Caller caller, ErrorGroup target, List<ErrorGroup> moved, boolean back) {
        var now = clock.instant();
        return nameOf(target).chain(name -> {
            var events = new ArrayList<ErrorGroupEvent>();
            for (var group : moved) {
                events.add(new ErrorGroupEvent.Merged(
                        group.groupId(), target.groupId(), group.service(), name, caller.user(), now));
            }
            if (back) {
                events.add(regressed(target, name, now));
            }
            return outbox.append(target.workspace(), events);
        });
    }

    private static ErrorGroupEvent regressed(ErrorGroup group, String name, Instant now) {
        return new ErrorGroupEvent.Regressed(
                group.groupId(), group.service(), name, group.errorType, group.message, group.sampleVersion, now);
    }

    private static void check(ErrorGroup group, ErrorGroup target) {
        if (group.mergedInto != null) {
            throw ProblemException.of(
                    ProblemCode.CONFLICT,
                    "Error group " + group.id + " is merged into " + group.mergedInto + "; split it off first.");
        }
        if (!group.serviceId.equals(target.serviceId)) {
            throw wrong(group.id + " is of another service; errors of two services are two");
        }
    }

    /** Within a transaction. One that stands by itself stays as it is. */
    Uni<ErrorGroupId> split(Caller caller, ErrorGroupId id) {
        return alone(caller.workspace())
                .chain(() -> groups.mergedInto(caller.workspace(), id))
                .chain(target -> target.map(into -> split(caller, id.value(), into))
                        .orElseGet(() -> groups.require(caller.workspace(), id).replaceWith(id)));
    }

    private Uni<ErrorGroupId> split(Caller caller, UUID id, UUID into) {
        return groups.lockedWithMembers(caller.workspace(), Set.of(id, into)).chain(found -> {
            var byId = found.stream().collect(Collectors.toMap(group -> group.id, Function.identity()));
            var member = required(byId, id);
            var target = required(byId, into);
            member.mergedInto = null;
            target.recentAt = found.stream()
                    .filter(group -> group == target || target.id.equals(group.mergedInto))
                    .map(group -> group.lastSeen)
                    .reduce(target.lastSeen, ErrorGroup::later);
            member.recentAt = member.lastSeen;
            return nameOf(target)
                    .chain(name -> outbox.append(target.workspace(), events(caller, member, target, name)))
                    .replaceWith(member.groupId());
        });
    }

    /** Errors that came meanwhile counted for the other one; for its own status they count now. */
    private List<ErrorGroupEvent> events(Caller caller, ErrorGroup member, ErrorGroup target, String name) {
        var now = clock.instant();
        var split = new ErrorGroupEvent.Split(
                member.groupId(),
                target.groupId(),
                member.service(),
                name,
                caller.user(),
                member.errorType,
                member.message,
                member.status,
                now);
        return member.comesBack(member.lastSeen) ? List.of(split, regressed(member, name, now)) : List.of(split);
    }

    /** Two that merge at the same time could make a chain that neither of them sees. */
    private static Uni<?> alone(WorkspaceId workspace) {
        return TransactionLock.on("error merge", workspace);
    }

    private static ErrorGroup required(Map<UUID, ErrorGroup> groups, UUID id) {
        var group = groups.get(id);
        if (group == null) {
            throw ErrorGroups.notFound(id.toString());
        }
        return group;
    }

    private Uni<String> nameOf(ErrorGroup group) {
        return services.nameOf(group.workspace(), group.service())
                .map(name -> name.orElse(group.service().toString()));
    }

    private static ProblemException wrong(String what) {
        return ProblemException.field(ProblemCode.INVALID_FIELD, "group_ids", what);
    }
}
