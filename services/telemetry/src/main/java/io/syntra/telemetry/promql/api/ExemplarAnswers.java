package io.syntra.telemetry.promql.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.promql.series.Decimal;
import io.syntra.telemetry.promql.series.Exemplar;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.syntax.PromQl;
import io.syntra.telemetry.promql.syntax.Selectors;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Answers with single values of what a query looks at, each with its trace. */
@Singleton
class ExemplarAnswers {

    private final PromQlQueries queries;

    ExemplarAnswers(PromQlQueries queries) {
        this.queries = queries;
    }

    Response exemplars(WorkspaceId workspace, Parameters asked) {
        // Selectors that say the same are one.
        var selectors = Selectors.of(PromQl.read(asked.required("query")))
                .collect(Collectors.toMap(List::toString, Function.identity(), (one, same) -> one))
                .values();
        var found = queries.about(workspace, asked, catalogue -> catalogue
                .source()
                .exemplars(selectors, catalogue.after() + 1, catalogue.until(), catalogue.memory()));
        return Answer.success(
                json -> {
                    json.writeStartArray();
                    for (var series : found.value().entrySet()) {
                        write(json, series.getKey(), series.getValue());
                    }
                    json.writeEndArray();
                },
                List.of(),
                found.effort());
    }

    private static void write(JsonGenerator json, Labels series, Collection<Exemplar> exemplars) throws IOException {
        json.writeStartObject();
        json.writeFieldName("seriesLabels");
        ValueJson.labels(json, series);
        json.writeArrayFieldStart("exemplars");
        for (var exemplar : exemplars) {
            json.writeStartObject();
            json.writeFieldName("labels");
            ValueJson.labels(json, exemplar.labels());
            json.writeStringField("value", Decimal.shortest(exemplar.value()));
            json.writeFieldName("timestamp");
            ValueJson.time(json, exemplar.time());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
