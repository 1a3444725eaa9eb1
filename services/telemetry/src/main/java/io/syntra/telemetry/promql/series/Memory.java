package io.syntra.telemetry.promql.series;

/** What one query may have in memory, counted in samples. */
public interface Memory {

    /** Bytes of a sample: its time and its value. */
    int SAMPLE = 16;

    /** Before they are there; until the query is answered, or they are given back. */
    void hold(long samples);

    /** Of those that are held. */
    void giveBack(long samples);

    /** What else takes as much. */
    static long ofBytes(long bytes) {
        return Math.ceilDiv(bytes, (long) SAMPLE);
    }

    /** At most, as Java keeps it. */
    static long ofText(String text) {
        return ofBytes(48 + 2L * text.length());
    }
}
