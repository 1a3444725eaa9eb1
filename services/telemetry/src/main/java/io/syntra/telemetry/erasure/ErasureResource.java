package io.syntra.telemetry.erasure;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.KeepingEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import io.syntra.telemetry.error.DecidedGroups;
import io.syntra.telemetry.error.Decisions;
import io.syntra.telemetry.ingest.Backlog;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.query.catalog.Dataset;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.syntax.Syntax;
import io.syntra.telemetry.query.translate.Scope;
import io.syntra.telemetry.query.translate.Translation;
import io.syntra.telemetry.retention.Kept;
import io.syntra.telemetry.retention.KeptTime;
import io.syntra.telemetry.service.KnownServices;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Telemetry that must be gone for what it says, and the receipts. What was asked for may name a person: for admins. */
@Path("/api/v1/erasures")
public class ErasureResource {

    private final CurrentCaller caller;
    private final Erasures erasures;
    private final KnownServices services;
    private final DecidedGroups decided;
    private final Backlog backlog;
    private final Postgres postgres;
    private final Outbox outbox;
    private final Clock clock;

    ErasureResource(
            CurrentCaller caller,
            Erasures erasures,
            KnownServices services,
            DecidedGroups decided,
            Backlog backlog,
            Postgres postgres,
            Outbox outbox,
            Clock clock) {
        this.caller = caller;
        this.erasures = erasures;
        this.services = services;
        this.decided = decided;
        this.backlog = backlog;
        this.postgres = postgres;
        this.outbox = outbox;
        this.clock = clock;
    }

    @POST
    @RolesAllowed(Role.ADMIN)
    @RunOnVirtualThread
    @Operation(
            summary = "Erase the rows of a table for which a condition holds",
            description = "Cannot be taken back. The answer is the receipt; it is complete when its step is done.")
    @APIResponse(
            responseCode = "202",
            description = "Begun",
            content = @Content(schema = @Schema(implementation = ErasureView.class)))
    public Response post(@NotNull @Valid Erase body) {
        var who = caller.get();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var from = QueryParameters.time("from", body.from()).orElse(Instant.EPOCH);
        var to = QueryParameters.time("to", body.to()).orElseGet(() -> KeptTime.after(now));
        if (!from.isBefore(to)) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "from", "must be before to");
        }
        Translation.Rows rows;
        try {
            // Also of what retention hides: it lies there until it is swept.
            rows = Translation.rowsOf(
                    Syntax.read(body.query()),
                    new Scope(
                            who.workspace(),
                            from,
                            to,
                            Kept.everything(),
                            now,
                            names(who.workspace()),
                            groups(who.workspace(), body.query())));
        } catch (QueryError e) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "query", String.valueOf(e.getMessage()));
        }
        var erasure = new Erasure(
                UUID.randomUUID(),
                who.workspace(),
                body.query(),
                from,
                to,
                who.user(),
                now,
                Erasure.Step.COUNT,
                Erasure.Doomed.of(rows),
                ends(rows.dataset()),
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        postgres.await(() -> Panache.withTransaction(() -> erasures.add(erasure)
                .chain(() -> outbox.append(
                        who.workspace(),
                        new KeepingEvent.ErasureRequested(
                                erasure.id(), rows.dataset().signal().table(), from, to, who.user(), now)))));
        return Response.accepted(ErasureView.of(erasure)).build();
    }

    @GET
    @RolesAllowed(Role.ADMIN)
    @RunOnVirtualThread
    @Operation(summary = "List the newest receipts")
    public List<ErasureView> list() {
        var workspace = caller.get().workspace();
        return postgres.await(() -> Panache.withSession(() -> erasures.of(workspace))).stream()
                .map(ErasureView::of)
                .toList();
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.ADMIN)
    @RunOnVirtualThread
    @Operation(summary = "Show a receipt")
    public ErasureView get(@PathParam("id") UUID id) {
        var workspace = caller.get().workspace();
        return postgres.await(() -> Panache.withSession(() -> erasures.find(workspace, id)))
                .map(ErasureView::of)
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.NOT_FOUND, "There is no erasure " + id + ". GET /api/v1/erasures lists them."));
    }

    /** As in queries, what people put together is one. */
    private Decisions groups(WorkspaceId workspace, String query) {
        return query.contains(Dataset.OCCURRENCES.word())
                ? postgres.await(() -> Panache.withSession(() -> decided.merged(workspace)))
                : Decisions.NONE;
    }

    private Map<UUID, String> names(WorkspaceId workspace) {
        return postgres.await(() -> Panache.withSession(() -> services.names(workspace)));
    }

    private Backlog.Ends ends(Dataset dataset) {
        try {
            return backlog.ends(dataset == Dataset.TRAFFIC ? Topic.Name.TRAFFIC : Topic.Name.OTLP);
        } catch (KafkaException e) {
            throw ProblemException.of(
                    ProblemCode.UNAVAILABLE,
                    "It cannot be told what is still on its way to the store. Ask again in a few seconds.",
                    e);
        }
    }
}
