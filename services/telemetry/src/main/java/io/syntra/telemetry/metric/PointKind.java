package io.syntra.telemetry.metric;

/** OpenTelemetry's kinds of metrics; the numbers are those of the column. */
public enum PointKind {
    GAUGE(1),
    SUM(2),
    HISTOGRAM(3),
    EXPONENTIAL_HISTOGRAM(4),
    SUMMARY(5);

    private final int number;

    PointKind(int number) {
        this.number = number;
    }

    /** As the column has it. */
    public int number() {
        return number;
    }

    /** @param number as the column has it */
    public static PointKind of(int number) {
        return values()[number - 1];
    }
}
