package io.syntra.notification.delivery;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.Page;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.notification.DeliveryView;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.notification.target.Targets;
import io.syntra.outbox.Idempotency;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Deliveries and what people can do about those that did not work out. */
@Path("notifications/deliveries")
class DeliveryResource {

    private static final int PAGE = 50;
    private static final int ACCEPTED = 202;

    private final CurrentCaller caller;
    private final Deliveries deliveries;
    private final Settle settle;
    private final Targets targets;
    private final Outbox outbox;
    private final Idempotency idempotency;
    private final SendingConfig config;
    private final Clock clock;

    DeliveryResource(
            CurrentCaller caller,
            Deliveries deliveries,
            Settle settle,
            Targets targets,
            Outbox outbox,
            Idempotency idempotency,
            SendingConfig config,
            Clock clock) {
        this.caller = caller;
        this.deliveries = deliveries;
        this.settle = settle;
        this.targets = targets;
        this.outbox = outbox;
        this.idempotency = idempotency;
        this.config = config;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Deliveries, newest first")
    public Uni<Page<DeliveryView>> list(
            @RestQuery @Nullable String state, @RestQuery @Nullable String origin, @RestQuery @Nullable String cursor) {
        var workspace = caller.get().workspace();
        var wanted = state(state);
        var after = QueryParameters.cursor(cursor);
        return Panache.withSession(() -> deliveries.page(workspace, wanted, origin, after, PAGE + 1))
                .map(DeliveryResource::page);
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "One delivery")
    public Uni<DeliveryView> get(@RestPath DeliveryId id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> deliveries.of(workspace, id.value()))
                .map(found -> required(found, id).view());
    }

    @POST
    @Path("{id}/resend")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Sends a failed or unknown delivery again",
            description =
                    "An unknown one may arrive twice; the target can tell by its Idempotency-Key. Who did is in the"
                            + " audit log.")
    public Uni<Response> resend(@RestPath DeliveryId id, @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        var by = caller.get();
        return change("resend", id, key, by, delivery -> {
            if (!delivery.isMessage()) {
                throw ProblemException.of(
                        ProblemCode.CONFLICT,
                        "It never became a message: " + delivery.reason + ". Put that right where it is asked for.");
            }
            var decided = delivery.resent(by.user(), clock.instant());
            delivery.become(DeliveryState.PENDING, "sent again by " + by.user(), clock.instant());
            delivery.maxAttempts = delivery.attempts + config.maxAttempts();
            delivery.dueAt = clock.instant();
            return targets.clear(
                            delivery.workspace, Objects.requireNonNull(delivery.address()), by.user(), clock.instant())
                    .chain(() -> outbox.append(by.workspace(), decided));
        });
    }

    @POST
    @Path("{id}/mark-delivered")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Says that a failed or unknown delivery did arrive",
            description = "The run that asked for it shows that. Who did is in the audit log.")
    public Uni<Response> markDelivered(@RestPath DeliveryId id, @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        var by = caller.get();
        return change("mark-delivered", id, key, by, delivery -> {
            var decided = delivery.markedDelivered(by.user(), clock.instant());
            return settle.asDeliveredBy(delivery, by.user(), clock.instant())
                    .chain(() -> outbox.append(by.workspace(), decided));
        });
    }

    private Uni<Response> change(
            String what, DeliveryId id, @Nullable String key, Caller by, Function<Delivery, Uni<Void>> change) {
        return idempotency.once(key, by, what + " " + id, null, ACCEPTED, () -> settleable(by.workspace(), id)
                .chain(delivery -> change.apply(delivery).replaceWith(delivery::view)));
    }

    private Uni<Delivery> settleable(WorkspaceId workspace, DeliveryId id) {
        return deliveries.locked(id.value()).map(found -> {
            var delivery = required(found != null && found.workspace.equals(workspace.value()) ? found : null, id);
            if (!delivery.state.wantsPerson()) {
                throw ProblemException.of(
                        ProblemCode.CONFLICT,
                        "The delivery is " + name(delivery.state) + "; only a failed or unknown one can be settled.");
            }
            return delivery;
        });
    }

    private static Delivery required(@Nullable Delivery found, DeliveryId id) {
        if (found == null) {
            throw ProblemException.of(
                    ProblemCode.DELIVERY_NOT_FOUND,
                    "No delivery " + id + " in this workspace. GET /api/v1/notifications/deliveries lists them.");
        }
        return found;
    }

    private static Page<DeliveryView> page(List<Delivery> rows) {
        return Page.of(rows, PAGE, Delivery::view, delivery -> new Cursor(delivery.requestedAt, delivery.id));
    }

    private static @Nullable DeliveryState state(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(DeliveryState.values())
                .filter(s -> name(s).equals(text))
                .findFirst()
                .orElseThrow(() -> ProblemException.field(
                        ProblemCode.INVALID_FIELD,
                        "state",
                        "must be one of "
                                + Arrays.stream(DeliveryState.values())
                                        .map(DeliveryResource::name)
                                        .collect(Collectors.joining(", "))));
    }

    private static String name(DeliveryState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
