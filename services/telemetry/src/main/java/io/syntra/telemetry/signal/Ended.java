package io.syntra.telemetry.signal;

/**
 * The value of a point that says that its series ended: OTLP's "no recorded value", stored as Prometheus stores it, which is
 * a number of no other meaning. Whoever calculates with values leaves it out.
 */
public final class Ended {

    private static final long BITS = 0x7ff0000000000002L;

    public static final double VALUE = Double.longBitsToDouble(BITS);

    /** A condition on points. */
    public static final String SQL = "reinterpretAsUInt64(metric_points.value) = " + BITS;

    public static final String NOT_SQL = "reinterpretAsUInt64(metric_points.value) != " + BITS;

    private Ended() {}

    public static boolean is(double value) {
        return Double.doubleToRawLongBits(value) == BITS;
    }
}
