package io.syntra.telemetry.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.syntra.contracts.Json;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.clickhouse.AnswerRoom;
import io.syntra.telemetry.query.catalog.Dataset;
import io.syntra.telemetry.query.translate.Functions;
import io.syntra.telemetry.query.translate.Translation;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** Queries over all signals. */
@Path("/api/v1/query")
public class QueryResource {

    private static final String LINES = "application/x-ndjson";

    private final CurrentCaller caller;
    private final Queries queries;
    private final Tails tails;
    private final AnswerRoom room;

    QueryResource(CurrentCaller caller, Queries queries, Tails tails, AnswerRoom room) {
        this.caller = caller;
        this.queries = queries;
        this.tails = tails;
        this.room = room;
    }

    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(summary = "Ask across logs, spans, metrics, traffic and errors")
    public QueryAnswer ask(@NotNull @Valid AskQuery asked) {
        return queries.answer(queries.question(caller.get().workspace(), asked), room.openForRequest());
    }

    @POST
    @Produces(LINES)
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(
            summary = "The same, row by row",
            description = "One JSON value a line: the columns, then each row as a list, then whether there are more."
                    + " After an error in the middle of it the last line is a problem.")
    public StreamingOutput stream(@NotNull @Valid AskQuery asked) {
        var question = queries.question(caller.get().workspace(), asked);
        // While a refusal still is one: later on, 200 is said.
        queries.requireAffordable(question);
        return out -> {
            line(out, Map.of("columns", question.columns()));
            try {
                boolean truncated = queries.readAffordable(question, row -> {
                    line(out, row);
                    return true;
                });
                line(out, Map.of("truncated", truncated));
            } catch (ProblemException e) {
                line(out, e.toProblem());
            }
        };
    }

    @POST
    @Path("explain")
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(summary = "Show the statement of a query, and how much it would read")
    public QueryPlan explain(@NotNull @Valid AskQuery asked) {
        return queries.plan(queries.question(caller.get().workspace(), asked));
    }

    @GET
    @Path("tail")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "The rows of a query as they come",
            description = "Of one table, with where, extend and project. Each event is a row, an object by the columns'"
                    + " names. It begins with the last half minute and ends after half an hour. What comes half a minute"
                    + " late is not told. Of more than 1000 rows a second the newest are told, and an event left-out"
                    + " says how many at least are not ({\"atLeast\": 17}).")
    public Multi<OutboundSseEvent> tail(@QueryParam("query") @Nullable String query, @Context Sse sse) {
        return tails.of(caller.get().workspace(), query == null ? "" : query)
                .onItem()
                .transform(event -> event(event, sse));
    }

    private static OutboundSseEvent event(Tails.Event event, Sse sse) {
        var builder = sse.newEventBuilder().mediaType(MediaType.APPLICATION_JSON_TYPE);
        return switch (event) {
            case Tails.Event.Row row -> builder.data(row.values()).build();
            case Tails.Event.LeftOut leftOut ->
                builder.name("left-out").data(leftOut).build();
        };
    }

    @GET
    @Path("catalog")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "All names of the language, for completion")
    public QueryCatalog catalog() {
        return new QueryCatalog(
                Arrays.stream(Dataset.values())
                        .map(dataset -> new QueryCatalog.Table(
                                dataset.word(),
                                dataset.about(),
                                dataset.fields().stream()
                                        .map(field -> new QueryCatalog.Field(
                                                field.name(), field.type().shown(), field.about()))
                                        .toList()))
                        .toList(),
                Functions.signatures(),
                List.of(
                        "where",
                        "extend",
                        "project",
                        "summarize",
                        "sort",
                        "take",
                        "top",
                        "distinct",
                        "count",
                        "join",
                        "rate",
                        "increase",
                        "render"),
                Translation.CHARTS.stream().sorted().toList());
    }

    private static void line(OutputStream out, Object value) {
        try {
            out.write(Json.mapper().writeValueAsString(value).getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            throw new UncheckedIOException("the one who asked is gone", e);
        }
    }
}
