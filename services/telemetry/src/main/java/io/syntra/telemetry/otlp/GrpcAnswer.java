package io.syntra.telemetry.otlp;

import io.syntra.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/** What a call comes to, as gRPC says it: its status stands in trailers, also that of a success. */
sealed interface GrpcAnswer {

    int UNIMPLEMENTED = 12;

    void write(HttpServerResponse response);

    /** @param message a response of OTLP in protobuf */
    record Taken(Buffer message) implements GrpcAnswer {

        @Override
        public void write(HttpServerResponse response) {
            var frame = Buffer.buffer(5 + message.length())
                    .appendByte((byte) 0)
                    .appendInt(message.length())
                    .appendBuffer(message);
            headers(response).putTrailer("grpc-status", "0").end(frame);
        }
    }

    /**
     * @param status a {@code google.rpc.Status}; empty when it would say no more than code and message
     * @param metadata for example the limits
     */
    record Refused(int code, String message, Buffer status, Map<String, String> metadata) implements GrpcAnswer {

        static Refused of(ProblemException problem) {
            var code = OtlpAnswer.grpcCode(problem.code().status());
            var message = String.valueOf(problem.getMessage());
            var after = problem.headers().get("Retry-After");
            return new Refused(
                    code,
                    message,
                    after == null
                            ? Buffer.buffer()
                            : Buffer.buffer(OtlpAnswer.statusToRepeat(code, message, Long.parseLong(after))),
                    problem.headers());
        }

        static Refused unknownCall() {
            return new Refused(
                    UNIMPLEMENTED,
                    "Taken is Export of OpenTelemetry's LogsService, MetricsService and TraceService.",
                    Buffer.buffer(),
                    Map.of());
        }

        static Refused unknownEncoding(String encoding) {
            return new Refused(
                    UNIMPLEMENTED,
                    "grpc-encoding " + encoding + " is not known here. Send messages plain or as gzip.",
                    Buffer.buffer(),
                    Map.of());
        }

        @Override
        public void write(HttpServerResponse response) {
            headers(response)
                    .putHeader("grpc-status", String.valueOf(code))
                    .putHeader("grpc-message", percentEncoded(message));
            metadata.forEach((name, value) -> response.putHeader(name.toLowerCase(Locale.ROOT), value));
            if (status.length() > 0) {
                response.putHeader(
                        "grpc-status-details-bin",
                        Base64.getEncoder().withoutPadding().encodeToString(status.getBytes()));
            }
            response.end();
        }

        /** What is not printable ASCII, and the sign itself. */
        private static String percentEncoded(String text) {
            var encoded = new StringBuilder();
            for (var b : text.getBytes(StandardCharsets.UTF_8)) {
                if (b >= ' ' && b <= '~' && b != '%') {
                    encoded.append((char) b);
                } else {
                    encoded.append('%').append(String.format("%02X", b));
                }
            }
            return encoded.toString();
        }
    }

    /** Somebody speaks something else on this port. */
    record NoGrpc() implements GrpcAnswer {

        @Override
        public void write(HttpServerResponse response) {
            response.setStatusCode(415).end("Here is OTLP over gRPC. OTLP over HTTP has another port, mostly 4318.\n");
        }
    }

    private static HttpServerResponse headers(HttpServerResponse response) {
        return response.putHeader("content-type", "application/grpc")
                .putHeader("grpc-accept-encoding", "identity,gzip");
    }
}
