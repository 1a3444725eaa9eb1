package io.syntra.telemetry.retention;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.KeepingEvent;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.service.KnownServices;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** How long telemetry is kept. */
@Path("/api/v1/retention")
public class RetentionResource {

    private final CurrentCaller caller;
    private final RetentionRules rules;
    private final RetentionConfig config;
    private final KnownServices services;
    private final Outbox outbox;
    private final Clock clock;

    RetentionResource(
            CurrentCaller caller,
            RetentionRules rules,
            RetentionConfig config,
            KnownServices services,
            Outbox outbox,
            Clock clock) {
        this.caller = caller;
        this.rules = rules;
        this.config = config;
        this.services = services;
        this.outbox = outbox;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Show how long telemetry is kept")
    public Uni<RetentionView> get() {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> view(workspace));
    }

    @PUT
    @RolesAllowed(Role.ADMIN)
    @Operation(
            summary = "Set how long some telemetry is kept",
            description = "What is older is gone from every answer at once, and from the disk within hours. It does not"
                    + " come back when the time is made longer again.")
    public Uni<RetentionView> put(@NotNull @Valid SetRetention body) {
        var who = caller.get();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var rule = new RetentionRule(
                Optional.ofNullable(body.serviceId()),
                signal(body.signal()),
                RetentionRule.Origin.PERSON,
                Optional.ofNullable(body.days()),
                Optional.ofNullable(body.bytes()),
                Optional.empty(),
                who.user(),
                now);
        return Panache.withTransaction(() -> rule.service()
                .map(service -> services.require(who.workspace(), service))
                .orElseGet(() -> Uni.createFrom().voidItem())
                .chain(() -> rules.set(who.workspace(), rule))
                .chain(() -> outbox.append(
                        who.workspace(),
                        new KeepingEvent.RetentionSet(
                                body.serviceId(), body.signal(), body.days(), body.bytes(), null, who.user(), now)))
                .chain(() -> view(who.workspace())));
    }

    private Uni<RetentionView> view(WorkspaceId workspace) {
        return rules.of(workspace)
                .map(found -> new RetentionView(
                        config.days(),
                        found.stream().map(RetentionView.Rule::of).toList()));
    }

    private static Optional<StoredSignal> signal(@Nullable String word) {
        var signal = Optional.ofNullable(word).flatMap(StoredSignal::ofWord);
        if (word != null && signal.isEmpty()) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "signal", "must be one of " + String.join(", ", StoredSignal.words()));
        }
        return signal;
    }
}
