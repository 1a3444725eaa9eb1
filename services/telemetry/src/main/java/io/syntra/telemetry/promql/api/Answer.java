package io.syntra.telemetry.promql.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.syntra.contracts.Json;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;

/** Prometheus' envelope. */
final class Answer {

    private Answer() {}

    /** Writes what was asked for. */
    @FunctionalInterface
    interface Data {
        void write(JsonGenerator json) throws IOException;
    }

    static Response success(Data data, Collection<String> warnings) {
        return response(200, json -> {
            json.writeStringField("status", "success");
            json.writeFieldName("data");
            data.write(json);
            if (!warnings.isEmpty()) {
                json.writeFieldName("warnings");
                texts(json, warnings);
            }
        });
    }

    static Response success(Data data) {
        return success(data, List.of());
    }

    static Response failure(ApiFailure failure) {
        return response(failure.status(), json -> {
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

    private static Response response(int status, Data fields) {
        StreamingOutput body = out -> write(out, fields);
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
