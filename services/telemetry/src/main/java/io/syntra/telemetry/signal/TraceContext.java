package io.syntra.telemetry.signal;

import com.google.protobuf.ByteString;

/** Ids of a trace and a span; empty when there are none or they have a wrong length. */
public record TraceContext(ByteString traceId, ByteString spanId) {

    public static final int TRACE_BYTES = 16;
    public static final int SPAN_BYTES = 8;

    public static TraceContext of(ByteString traceId, ByteString spanId) {
        return new TraceContext(id(traceId, TRACE_BYTES), id(spanId, SPAN_BYTES));
    }

    private static ByteString id(ByteString bytes, int length) {
        return bytes.size() == length ? bytes : ByteString.EMPTY;
    }
}
