package io.syntra.telemetry.promql.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.syntra.contracts.Json;
import io.syntra.telemetry.promql.evaluation.Effort;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;

/** Prometheus' envelope. */
final class Answer {

    private Answer() {}

    /** Writes what was asked for. */
    @FunctionalInterface
    interface Data {
        void write(JsonGenerator json) throws IOException;
    }

    /** @param effort behind it, which ends when the answer is written: until then it is in memory */
    static Response success(Data data, Collection<String> warnings, Effort effort) {
        return response(200, effort::close, json -> {
            json.writeStringField("status", "success");
            json.writeFieldName("data");
            data.write(json);
            if (!warnings.isEmpty()) {
                json.writeFieldName("warnings");
                texts(json, warnings);
            }
        });
    }

    /** Of what costs nothing. */
    static Response success(Data data) {
        return response(200, () -> {}, json -> {
            json.writeStringField("status", "success");
            json.writeFieldName("data");
            data.write(json);
        });
    }

    static Response failure(ApiFailure failure) {
        return response(failure.status(), () -> {}, json -> {
            json.writeStringField("status", "error");
            json.writeStringField("errorType", failure.type());
            json.writeStringField("error", failure.message());
        });
    }

    static void texts(JsonGenerator json, Collection<String> texts) throws IOException {
        json.writeStartArray();
        for (var text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    /** What ends with the answer. */
    private interface Ending extends AutoCloseable {
        @Override
        void close();
    }

    private static Response response(int status, Ending ending, Data fields) {
        StreamingOutput body = out -> {
            try (ending) {
                write(out, fields);
            }
        };
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(body)
                .build();
    }

    private static void write(OutputStream out, Data fields) throws IOException {
        try (var json = Json.mapper().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
    }
}
