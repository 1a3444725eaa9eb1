package io.syntra.telemetry.promql.api;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.promql.evaluation.PromQlFailure;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.query.syntax.QueryError;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Prometheus' HTTP API, so that what asks a Prometheus can ask here. */
@Path("/api/v1/prometheus/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.VIEWER)
@RunOnVirtualThread
public class PrometheusResource {

    private static final String AS_PROMETHEUS = "As Prometheus answers; docs/promql.md";

    private final CurrentCaller caller;
    private final PromQlQueries queries;
    private final SeriesAnswers series;
    private final ExemplarAnswers exemplars;

    PrometheusResource(CurrentCaller caller, PromQlQueries queries, SeriesAnswers series, ExemplarAnswers exemplars) {
        this.caller = caller;
        this.queries = queries;
        this.series = series;
        this.exemplars = exemplars;
    }

    @GET
    @Path("query")
    @Operation(summary = "PromQL at one time", description = AS_PROMETHEUS)
    public Response query(@Context UriInfo uri) {
        return answered(uri, this::instant);
    }

    @GET
    @Path("query_range")
    @Operation(summary = "PromQL over a time", description = AS_PROMETHEUS)
    public Response range(@Context UriInfo uri) {
        return answered(uri, this::range);
    }

    @GET
    @Path("query_exemplars")
    @Operation(summary = "Single values of what a query looks at, with their traces", description = AS_PROMETHEUS)
    public Response exemplars(@Context UriInfo uri) {
        return answered(uri, this::exemplars);
    }

    @GET
    @Path("labels")
    @Operation(summary = "Names of labels, as Prometheus lists them")
    public Response labels(@Context UriInfo uri) {
        return answered(uri, this::labels);
    }

    @GET
    @Path("series")
    @Operation(summary = "Labels of series, as Prometheus lists them")
    public Response series(@Context UriInfo uri) {
        return answered(uri, this::series);
    }

    @POST
    @Path("{what:query|query_range|query_exemplars|labels|series}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(summary = "The same as with GET, for what is too long for an address", description = AS_PROMETHEUS)
    public Response posted(@PathParam("what") String what, @Context UriInfo uri, MultivaluedMap<String, String> form) {
        return answered(form, uri, asked -> switch (what) {
            case "query" -> instant(asked);
            case "query_range" -> range(asked);
            case "query_exemplars" -> exemplars(asked);
            case "labels" -> labels(asked);
            case "series" -> series(asked);
            default -> other(what);
        });
    }

    @GET
    @Path("label/{name}/values")
    @Operation(summary = "Values of a label, as Prometheus lists them")
    public Response values(@PathParam("name") String name, @Context UriInfo uri) {
        return answered(uri, asked -> series.labelValues(workspace(), name, asked));
    }

    @GET
    @Path("metadata")
    @Operation(summary = "Types and units of metrics, as Prometheus lists them")
    public Response metadata(@Context UriInfo uri) {
        return answered(uri, asked -> series.metadata(workspace(), asked));
    }

    @GET
    @Path("status/buildinfo")
    @Operation(summary = "The Prometheus whose language this is; Grafana asks for it")
    public Response buildInfo() {
        return Answer.success(
                json -> ValueJson.labels(json, Labels.of(Map.of("version", "3.0.0", "revision", "syntra"))));
    }

    @GET
    @Path("rules")
    @Operation(summary = "No rules of Prometheus; those of here are at /api/v1/alert-rules")
    public Response rules() {
        return none("groups");
    }

    @GET
    @Path("alerts")
    @Operation(summary = "No alerts of Prometheus' rules; those of here are at /api/v1/alert-rules")
    public Response alerts() {
        return none("alerts");
    }

    private static Response none(String what) {
        return Answer.success(json -> {
            json.writeStartObject();
            json.writeFieldName(what);
            Answer.texts(json, List.of());
            json.writeEndObject();
        });
    }

    @GET
    @Path("{other:.+}")
    @Operation(hidden = true)
    public Response other(@PathParam("other") String other) {
        return Answer.failure(new ApiFailure(
                404,
                "not_found",
                "there is no " + other + " here; docs/promql.md lists what there is of Prometheus' API"));
    }

    private WorkspaceId workspace() {
        return caller.get().workspace();
    }

    private Response instant(Parameters asked) {
        var limit = asked.limit("limit");
        return result(queries.instant(workspace(), asked), limit);
    }

    private Response range(Parameters asked) {
        var limit = asked.limit("limit");
        return result(queries.range(workspace(), asked), limit);
    }

    private Response exemplars(Parameters asked) {
        return exemplars.exemplars(workspace(), asked);
    }

    private Response labels(Parameters asked) {
        return series.labelNames(workspace(), asked);
    }

    private Response series(Parameters asked) {
        return series.series(workspace(), asked);
    }

    private static Response result(PromQlQueries.Result result, OptionalLong limit) {
        var limited = Limited.of(result, limit);
        return Answer.success(
                json -> ValueJson.write(json, result.type(), limited.value(), result.time()),
                limited.warnings(),
                result.effort());
    }

    private static Response answered(UriInfo uri, Function<Parameters, Response> answer) {
        return answered(new MultivaluedHashMap<>(), uri, answer);
    }

    private static Response answered(
            MultivaluedMap<String, String> form, UriInfo uri, Function<Parameters, Response> answer) {
        try {
            return answer.apply(new Parameters(form, uri.getQueryParameters()));
        } catch (QueryError e) {
            return Answer.failure(ApiFailure.of(e));
        } catch (PromQlFailure e) {
            return Answer.failure(ApiFailure.of(e));
        } catch (ProblemException e) {
            return Answer.failure(ApiFailure.of(e).orElseThrow(() -> e));
        }
    }
}
