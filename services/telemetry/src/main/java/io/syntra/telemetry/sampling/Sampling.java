package io.syntra.telemetry.sampling;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;

/** Whether a record is of the part that is kept. */
final class Sampling {

    private static final int TRACE_BYTES = 16;

    private Sampling() {}

    /**
     * By the trace's id alone: every span and log record of a trace is kept or none, in every service, on every replica, and
     * what a smaller part keeps a larger one keeps too. A record without a trace goes by its own bytes.
     */
    static boolean keeps(double part, ByteString traceId, ByteString record) {
        var hash = traceId.size() == TRACE_BYTES ? ofTrace(traceId.asReadOnlyByteBuffer()) : ofBytes(record);
        return (hash >>> 11) * 0x1.0p-53 < part;
    }

    /** Hashed, since not everybody's ids are random in all their bits. */
    private static long ofTrace(ByteBuffer id) {
        return mixed(mixed(id.getLong()) ^ id.getLong());
    }

    private static long ofBytes(ByteString bytes) {
        var hash = 0xcbf29ce484222325L;
        for (int i = 0; i < bytes.size(); i++) {
            hash = (hash ^ (bytes.byteAt(i) & 0xff)) * 0x100000001b3L;
        }
        return mixed(hash);
    }

    /** The end of MurmurHash3: each bit of the input changes half of the output. */
    private static long mixed(long value) {
        var hash = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
