package io.syntra.telemetry.otlp;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a replica's output a request carries. A log shipper that does not know whether its request arrived
 * sends it again; by this, what arrived twice is kept once.
 *
 * @param source replica and stream, for example {@code 7c9e…:stderr}
 * @param from position in the stream
 * @param to position in the stream, at which the next batch begins
 */
public record ShipperBatch(String source, long from, long to) {

    static final String HEADER = "Syntra-Batch";

    private static final Pattern FORM = Pattern.compile("([\\w.-]{1,64}:[\\w.-]{1,32}):(\\d{1,18})-(\\d{1,18})");

    /** Null stays null: most senders have no such header. */
    static @Nullable ShipperBatch ofHeader(@Nullable String header) {
        if (header == null) {
            return null;
        }
        var matcher = FORM.matcher(header);
        if (!matcher.matches()) {
            throw ProblemException.field(
                    ProblemCode.MALFORMED_REQUEST, HEADER, "must look like <replica>:<stream>:<from>-<to>");
        }
        var batch =
                new ShipperBatch(matcher.group(1), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
        if (batch.to < batch.from) {
            throw ProblemException.field(ProblemCode.MALFORMED_REQUEST, HEADER, "ends before it begins");
        }
        return batch;
    }

    static ShipperBatch fromString(String text) {
        var batch = ofHeader(text);
        if (batch == null) {
            throw new IllegalArgumentException("no batch");
        }
        return batch;
    }

    @Override
    public String toString() {
        return source + ":" + from + "-" + to;
    }
}
