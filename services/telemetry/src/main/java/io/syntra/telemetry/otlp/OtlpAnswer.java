package io.syntra.telemetry.otlp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.CodedOutputStream;
import io.syntra.contracts.Json;
import io.syntra.problem.Problem;
import io.syntra.telemetry.signal.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers as OTLP wants them, in the encoding of the request. */
final class OtlpAnswer {

    private OtlpAnswer() {}

    /** Empty when all is kept; else {@code partial_success}. The three signals number its fields alike. */
    static byte[] of(Admitted admitted, Signal signal, OtlpMedia media) {
        if (admitted.rejected() == 0) {
            return media == OtlpMedia.JSON ? json(Map.of()) : new byte[0];
        }
        var why = "not kept: " + admitted.why().orElse("");
        return switch (media) {
            case JSON -> {
                var partial = new LinkedHashMap<String, Object>();
                partial.put(signal.rejectedField(), String.valueOf(admitted.rejected()));
                partial.put("errorMessage", why);
                yield json(Map.of("partialSuccess", partial));
            }
            case PROTOBUF ->
                protobuf(out -> out.writeByteArray(1, protobuf(partial -> {
                    partial.writeInt64(1, admitted.rejected());
                    partial.writeString(2, why);
                })));
        };
    }

    /** A {@code google.rpc.Status}. */
    static byte[] status(Problem problem, OtlpMedia media) {
        var code = grpcCode(problem.status());
        return switch (media) {
            case JSON -> {
                var status = new LinkedHashMap<String, Object>();
                status.put("code", code);
                status.put("message", problem.detail());
                yield json(status);
            }
            case PROTOBUF ->
                protobuf(out -> {
                    out.writeInt32(1, code);
                    out.writeString(2, problem.detail());
                });
        };
    }

    static int grpcCode(int httpStatus) {
        return switch (httpStatus) {
            case 400, 415, 422 -> 3;
            case 404, 405 -> 5;
            case 403 -> 7;
            case 413, 429 -> 8;
            case 502, 503, 504 -> 14;
            case 401 -> 16;
            default -> 13;
        };
    }

    private static byte[] json(Map<String, ?> value) {
        try {
            return Json.mapper().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A {@code google.rpc.Status} with a {@code RetryInfo}: without it gRPC's senders do not repeat what was too much. */
    static byte[] statusToRepeat(int code, String message, long afterSeconds) {
        var retryInfo = protobuf(out -> out.writeByteArray(1, protobuf(delay -> delay.writeInt64(1, afterSeconds))));
        return protobuf(out -> {
            out.writeInt32(1, code);
            out.writeString(2, message);
            out.writeByteArray(3, protobuf(any -> {
                any.writeString(1, "type.googleapis.com/google.rpc.RetryInfo");
                any.writeByteArray(2, retryInfo);
            }));
        });
    }

    private static byte[] protobuf(Fields fields) {
        try {
            var bytes = new ByteArrayOutputStream();
            var out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }
}
