package io.syntra.telemetry.promql.api;

import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.promql.api.PromQlQueries.Catalogue;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.promql.stored.StoredSource.Metadata;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Answers to what series there are. */
@Singleton
class SeriesAnswers {

    private static final String JOB = "job";

    private final PromQlQueries queries;

    SeriesAnswers(PromQlQueries queries) {
        this.queries = queries;
    }

    Response series(WorkspaceId workspace, Parameters asked) {
        if (asked.selectors().isEmpty()) {
            throw Parameters.invalid("match[]", "no match[] parameter provided");
        }
        var found = queries.about(workspace, asked, catalogue -> labels(catalogue, asked.selectors()));
        var limited = Limited.of(found, asked.limit("limit"));
        return Answer.success(
                json -> {
                    json.writeStartArray();
                    for (var labels : limited.value()) {
                        ValueJson.labels(json, labels);
                    }
                    json.writeEndArray();
                },
                limited.warnings());
    }

    Response labelNames(WorkspaceId workspace, Parameters asked) {
        return texts(
                queries.about(
                        workspace,
                        asked,
                        catalogue -> asked.selectors().isEmpty()
                                ? catalogue.source().labelNames(catalogue.after(), catalogue.until())
                                : labels(catalogue, asked.selectors()).stream()
                                        .flatMap(labels -> labels.names().stream())
                                        .collect(Collectors.toCollection(TreeSet::new))),
                asked);
    }

    Response labelValues(WorkspaceId workspace, String label, Parameters asked) {
        return texts(
                queries.about(
                        workspace,
                        asked,
                        catalogue -> asked.selectors().isEmpty()
                                ? values(catalogue, label)
                                : values(labels(catalogue, asked.selectors()), label)),
                asked);
    }

    /** The two that are asked for most are known without looking at each series. */
    private static Set<String> values(Catalogue catalogue, String label) {
        return switch (label) {
            case Labels.NAME -> catalogue.source().metricNames(catalogue.after(), catalogue.until());
            case JOB -> catalogue.source().jobs(catalogue.after(), catalogue.until());
            default -> values(labels(catalogue, List.of(List.of(new Matcher(label, Matcher.Kind.UNEQUAL, "")))), label);
        };
    }

    private static Set<String> values(Collection<Labels> all, String label) {
        return all.stream()
                .map(labels -> labels.value(label))
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Labels> labels(Catalogue catalogue, List<List<Matcher>> selectors) {
        return selectors.stream()
                .flatMap(selector -> catalogue.source().labels(selector, catalogue.after(), catalogue.until()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Response texts(Collection<String> texts, Parameters asked) {
        var limited = Limited.of(texts, asked.limit("limit"));
        return Answer.success(json -> Answer.texts(json, limited.value()), limited.warnings());
    }

    Response metadata(WorkspaceId workspace, Parameters asked) {
        var metric = asked.text("metric");
        var byName = queries
                .about(workspace, asked, catalogue -> catalogue.source().metadata(catalogue.after(), catalogue.until()))
                .stream()
                .filter(each -> metric.isEmpty() || metric.get().equals(each.name()))
                .collect(Collectors.groupingBy(Metadata::name, TreeMap::new, Collectors.toList()));
        var limited = Limited.of(byName.entrySet(), asked.limit("limit"));
        long each = asked.limit("limit_per_metric").orElse(Long.MAX_VALUE);
        return Answer.success(json -> {
            json.writeStartObject();
            for (var entry : limited.value()) {
                json.writeArrayFieldStart(entry.getKey());
                for (var known : entry.getValue().stream().limit(each).toList()) {
                    json.writeStartObject();
                    json.writeStringField("type", known.type());
                    json.writeStringField("help", "");
                    json.writeStringField("unit", known.unit());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }
}
