package io.syntra.telemetry.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.signal.Signal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The two encodings of OTLP over HTTP. An answer has the encoding of its request. */
public enum OtlpMedia {
    PROTOBUF("application/x-protobuf", 1),
    /** Becomes protobuf on its way, and is held in several forms meanwhile. */
    JSON("application/json", 3);

    private final String type;
    private final int weight;

    OtlpMedia(String type, int weight) {
        this.type = type;
        this.weight = weight;
    }

    /** From a Content-Type header; whatever does not say JSON is answered as protobuf. */
    static OtlpMedia ofContentType(@Nullable String header) {
        return header != null && header.strip().toLowerCase(Locale.ROOT).startsWith(JSON.type) ? JSON : PROTOBUF;
    }

    public String type() {
        return type;
    }

    /** How many bytes of memory a byte of a request takes. */
    int weight() {
        return weight;
    }

    /**
     * The request as protobuf.
     *
     * @throws ProblemException when it has too many parts, or too much is in flight
     */
    byte[] toProtobuf(Signal signal, byte[] body, InFlight.Share share) {
        return switch (this) {
            case PROTOBUF -> body;
            case JSON ->
                OtlpJson.read(body, signal.newRequest(), new JsonParts(share, body.length))
                        .toByteArray();
        };
    }

    static ProblemException unreadable(InvalidProtocolBufferException e) {
        return ProblemException.of(
                ProblemCode.MALFORMED_REQUEST,
                "The body is no OTLP request in protobuf. Is it sent to the right address and with the right"
                        + " Content-Type?",
                e);
    }
}
