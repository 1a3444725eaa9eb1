package io.syntra.telemetry.promql.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.syntra.telemetry.promql.evaluation.Value;
import io.syntra.telemetry.promql.series.Decimal;
import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.series.Series;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Results of queries: numbers are texts there, so that NaN and infinity can be told. */
final class ValueJson {

    private ValueJson() {}

    /**
     * @param type {@code scalar}, {@code string}, {@code vector} or {@code matrix}
     * @param time of everything but a matrix
     */
    static void write(JsonGenerator json, String type, Value value, long time) throws IOException {
        json.writeStartObject();
        json.writeStringField("resultType", type);
        json.writeFieldName("result");
        switch (value) {
            case Value.Scalar scalar -> pair(json, time, Decimal.shortest(scalar.value()));
            case Value.Text text -> pair(json, time, text.value());
            case Value.Vector vector -> vector(json, vector.samples(), time);
            case Value.Matrix matrix -> matrix(json, matrix.series());
        }
        json.writeEndObject();
    }

    private static void vector(JsonGenerator json, List<Sample> samples, long time) throws IOException {
        json.writeStartArray();
        for (var sample : samples) {
            json.writeStartObject();
            json.writeFieldName("metric");
            labels(json, sample.labels());
            var histogram = sample.histogram();
            if (histogram.isPresent()) {
                json.writeFieldName("histogram");
                pair(json, time, histogram.get());
            } else {
                json.writeFieldName("value");
                pair(json, time, Decimal.shortest(sample.value()));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void matrix(JsonGenerator json, List<Series> all) throws IOException {
        json.writeStartArray();
        for (var series : all) {
            json.writeStartObject();
            json.writeFieldName("metric");
            labels(json, series.labels());
            json.writeArrayFieldStart(series.isOfHistograms() ? "histograms" : "values");
            for (int i = 0; i < series.size(); i++) {
                if (series.isOfHistograms()) {
                    pair(json, series.time(i), series.histogram(i));
                } else {
                    pair(json, series.time(i), Decimal.shortest(series.value(i)));
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void labels(JsonGenerator json, Labels labels) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, String> label : labels.asMap().entrySet()) {
            json.writeStringField(label.getKey(), label.getValue());
        }
        json.writeEndObject();
    }

    private static void pair(JsonGenerator json, long millis, String value) throws IOException {
        json.writeStartArray();
        time(json, millis);
        json.writeString(value);
        json.writeEndArray();
    }

    private static void pair(JsonGenerator json, long millis, Histogram histogram) throws IOException {
        json.writeStartArray();
        time(json, millis);
        json.writeStartObject();
        json.writeStringField("count", Decimal.shortest(histogram.count()));
        json.writeStringField("sum", Decimal.shortest(histogram.sum()));
        json.writeArrayFieldStart("buckets");
        for (var bucket : histogram.buckets()) {
            json.writeStartArray();
            json.writeNumber(bucket.bounds().number());
            json.writeString(Decimal.shortest(bucket.lower()));
            json.writeString(Decimal.shortest(bucket.upper()));
            json.writeString(Decimal.shortest(bucket.count()));
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
    }

    static void time(JsonGenerator json, long millis) throws IOException {
        if (millis % 1000 == 0) {
            json.writeNumber(millis / 1000);
        } else {
            json.writeNumber(BigDecimal.valueOf(millis, 3).stripTrailingZeros());
        }
    }
}
