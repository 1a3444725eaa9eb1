package io.syntra.telemetry.error;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.identity.Caller;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.service.KnownServices;
import jakarta.inject.Singleton;
import java.time.Clock;

/** A person resolves, ignores or reopens a group. */
@Singleton
class DecideError {

    private final ErrorGroups groups;
    private final KnownServices services;
    private final Outbox outbox;
    private final Clock clock;

    DecideError(ErrorGroups groups, KnownServices services, Outbox outbox, Clock clock) {
        this.groups = groups;
        this.services = services;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Within a transaction. Asking for what is so already changes nothing. */
    Uni<ErrorGroupId> decide(Caller caller, ErrorGroupId id, ErrorGroupStatus wanted) {
        return groups.requireLocked(caller.workspace(), id).chain(group -> {
            if (group.mergedInto != null) {
                throw ProblemException.of(
                        ProblemCode.CONFLICT,
                        "Error group " + id + " is merged into " + group.mergedInto
                                + ", which is decided on for both. POST /api/v1/errors/" + id
                                + "/split takes it out again.");
            }
            var before = group.status;
            return switch (wanted) {
                case RESOLVED ->
                    before == ErrorGroupStatus.RESOLVED ? Uni.createFrom().item(id) : resolve(group, caller.user());
                case IGNORED, OPEN -> {
                    group.status = wanted;
                    group.resolvedAt = null;
                    yield Uni.createFrom().item(id);
                }
                case REGRESSED ->
                    Uni.createFrom()
                            .failure(ProblemException.field(
                                    ProblemCode.INVALID_FIELD,
                                    "status",
                                    "regressed is set by Syntra alone, when a resolved error comes back; use resolved,"
                                            + " ignored or open"));
            };
        });
    }

    private Uni<ErrorGroupId> resolve(ErrorGroup group, String user) {
        var now = clock.instant();
        group.status = ErrorGroupStatus.RESOLVED;
        group.resolvedAt = now;
        return services.nameOf(group.workspace(), group.service())
                .map(name -> name.orElse(group.service().toString()))
                .chain(name -> outbox.append(
                        group.workspace(),
                        new ErrorGroupEvent.Resolved(group.groupId(), group.service(), name, user, now)))
                .replaceWith(group.groupId());
    }
}
