package io.syntra.telemetry.promql.api;

import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.promql.api.PromQlQueries.Catalogue;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.promql.series.Memory;
import io.syntra.telemetry.promql.stored.StoredSource.Metadata;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers to what series there are. */
@Singleton
class SeriesAnswers {

    private static final String JOB = "job";

    /** Without the texts, which those of the stored series are. */
    private static final long OF_A_SERIES = Memory.ofBytes(320);

    private final PromQlQueries queries;

    SeriesAnswers(PromQlQueries queries) {
        this.queries = queries;
    }

    Response series(WorkspaceId workspace, Parameters asked) {
        if (asked.selectors().isEmpty()) {
            throw Parameters.invalid("match[]", "no match[] parameter provided");
        }
        var limit = asked.limit("limit");
        var selectors = asked.selectors();
        var found = queries.about(workspace, asked, catalogue -> first(catalogue, selectors, limit));
        var limited = Limited.of(found.value(), limit);
        return Answer.success(
                json -> {
                    json.writeStartArray();
                    for (var labels : limited.value()) {
                        ValueJson.labels(json, labels);
                    }
                    json.writeEndArray();
                },
                limited.warnings(),
                found.effort());
    }

    /** In their order, and one more than are wanted, which shows that there are more. */
    private static Set<Labels> first(Catalogue catalogue, List<List<Matcher>> selectors, OptionalLong limit) {
        var first = new TreeSet<Labels>();
        labels(catalogue, selectors).forEach(labels -> {
            if (!first.add(labels)) {
                return;
            }
            if (limit.isPresent() && first.size() > limit.getAsLong() + 1) {
                first.pollLast();
            } else {
                catalogue.memory().hold(OF_A_SERIES);
            }
        });
        return first;
    }

    Response labelNames(WorkspaceId workspace, Parameters asked) {
        return texts(
                workspace,
                asked,
                catalogue -> asked.selectors().isEmpty()
                        ? catalogue.source().labelNames(catalogue.after(), catalogue.until(), catalogue.memory())
                        : labels(catalogue, asked.selectors())
                                .flatMap(labels -> labels.names().stream())
                                .collect(Collectors.toCollection(TreeSet::new)));
    }

    Response labelValues(WorkspaceId workspace, String label, Parameters asked) {
        return texts(
                workspace,
                asked,
                catalogue -> asked.selectors().isEmpty()
                        ? values(catalogue, label)
                        : values(labels(catalogue, asked.selectors()), label));
    }

    /** The two that are asked for most are known without looking at each series. */
    private static Set<String> values(Catalogue catalogue, String label) {
        return switch (label) {
            case Labels.NAME ->
                catalogue.source().metricNames(catalogue.after(), catalogue.until(), catalogue.memory());
            case JOB -> catalogue.source().jobs(catalogue.after(), catalogue.until(), catalogue.memory());
            default -> values(labels(catalogue, List.of(List.of(new Matcher(label, Matcher.Kind.UNEQUAL, "")))), label);
        };
    }

    /** Their texts are those of the series, which are held, or of few bounds. */
    private static Set<String> values(Stream<Labels> all, String label) {
        return all.map(labels -> labels.value(label))
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Labels> labels(Catalogue catalogue, List<List<Matcher>> selectors) {
        return selectors.stream()
                .flatMap(selector ->
                        catalogue.source().labels(selector, catalogue.after(), catalogue.until(), catalogue.memory()));
    }

    private Response texts(WorkspaceId workspace, Parameters asked, Function<Catalogue, Set<String>> question) {
        var limit = asked.limit("limit");
        var found = queries.about(workspace, asked, question);
        var limited = Limited.of(found.value(), limit);
        return Answer.success(json -> Answer.texts(json, limited.value()), limited.warnings(), found.effort());
    }

    Response metadata(WorkspaceId workspace, Parameters asked) {
        var metric = asked.text("metric");
        var limit = asked.limit("limit");
        long ofEach = asked.limit("limit_per_metric").orElse(Long.MAX_VALUE);
        var found = queries.about(workspace, asked, catalogue -> catalogue
                .source()
                .metadata(catalogue.after(), catalogue.until(), catalogue.memory()));
        var byName = found.value().stream()
                .filter(each -> metric.isEmpty() || metric.get().equals(each.name()))
                .collect(Collectors.groupingBy(Metadata::name, TreeMap::new, Collectors.toList()));
        var limited = Limited.of(byName.entrySet(), limit);
        return Answer.success(
                json -> {
                    json.writeStartObject();
                    for (var entry : limited.value()) {
                        json.writeArrayFieldStart(entry.getKey());
                        for (var known : entry.getValue().stream().limit(ofEach).toList()) {
                            json.writeStartObject();
                            json.writeStringField("type", known.type());
                            json.writeStringField("help", "");
                            json.writeStringField("unit", known.unit());
                            json.writeEndObject();
                        }
                        json.writeEndArray();
                    }
                    json.writeEndObject();
                },
                List.of(),
                found.effort());
    }
}
