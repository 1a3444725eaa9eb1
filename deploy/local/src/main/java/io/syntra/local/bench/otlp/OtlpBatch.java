package io.syntra.local.bench.otlp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One request, which is sent again and again: its times, its traces and its values are made new each time, in place.
 * Writing it anew would take the processors that are to be measured.
 */
public final class OtlpBatch {

    private final Signal signal;
    private final int rows;
    private final byte[] body;
    private final ByteBuffer view;
    private final List<Stamp> stamps;

    /** By OpenTelemetry's names, and where each is stored. */
    public enum Signal {
        LOGS("logs"),
        TRACES("spans"),
        METRICS("metric_points");

        private final String table;

        Signal(String table) {
            this.table = table;
        }

        public String table() {
            return table;
        }
    }

    /**
     * What is new in a sending.
     *
     * @param nanos at which lines and spans ended
     * @param measuredNanos at which points were measured
     * @param traceBits which make other trace ids of those that are there
     */
    public record Moment(long nanos, long measuredNanos, long traceBits, SplittableRandom random) {}

    /** One place that is new in each sending. */
    @FunctionalInterface
    interface Stamp {
        void on(ByteBuffer body, Moment moment);
    }

    OtlpBatch(Signal signal, int rows, byte[] body, List<Stamp> stamps) {
        this.signal = signal;
        this.rows = rows;
        this.body = body;
        this.view = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        this.stamps = List.copyOf(stamps);
    }

    public void stamp(Moment moment) {
        stamps.forEach(stamp -> stamp.on(view, moment));
    }

    public Signal signal() {
        return signal;
    }

    public int rows() {
        return rows;
    }

    /** As it is now; not a copy. */
    byte[] body() {
        return body;
    }
}
