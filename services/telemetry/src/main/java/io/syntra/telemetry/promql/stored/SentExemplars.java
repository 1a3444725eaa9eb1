package io.syntra.telemetry.promql.stored;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.telemetry.promql.series.Exemplar;
import io.syntra.telemetry.promql.series.Labels;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What one point sums up, as far as its sender tells it.
 *
 * @param pointNanos when the point was made: so late is one that does not say its own time
 * @param bounds of the point's buckets
 * @param json as {@code PointReader} wrote it
 */
record SentExemplars(StoredSeries.Key key, long pointNanos, List<Double> bounds, String json) {

    private static final List<String> OF_A_TRACE = List.of("trace_id", "span_id");

    Stream<Exemplar> all() {
        try {
            return StreamSupport.stream(Json.mapper().readTree(json).spliterator(), false)
                    .map(this::exemplar);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Exemplar exemplar(JsonNode sent) {
        var labels = new HashMap<String, String>();
        sent.path("attributes")
                .properties()
                .forEach(attribute -> labels.put(
                        PrometheusName.label(attribute.getKey()),
                        attribute.getValue().asText()));
        OF_A_TRACE.forEach(name -> labels.put(name, sent.path(name).asText()));
        long at = sent.path("at").asLong();
        return new Exemplar(
                TimeUnit.NANOSECONDS.toMillis(at > 0 ? at : pointNanos),
                // What is no number is a text there.
                Double.parseDouble(sent.path("value").asText()),
                Labels.of(labels));
    }

    /** Of the bucket that counts a value. */
    double boundOf(double value) {
        return bounds.stream().filter(bound -> value <= bound).findFirst().orElse(Double.POSITIVE_INFINITY);
    }
}
