package io.syntra.telemetry.promql.evaluation;

/** A query that was read but cannot be answered. */
public final class PromQlFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What it means for who asked. */
    public enum Kind {
        /** Something that was asked with it is wrong. */
        BAD_DATA,
        /** The series do not fit it, or it needs too much. */
        EXECUTION,
        /** It took too long. */
        TIMEOUT,
        /** Others have what it needs; later it may go. */
        UNAVAILABLE
    }

    private final Kind kind;

    public PromQlFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    static PromQlFailure execution(String message) {
        return new PromQlFailure(Kind.EXECUTION, message);
    }

    public Kind kind() {
        return kind;
    }
}
