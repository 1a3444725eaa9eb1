package io.syntra.telemetry.promql.syntax;

import java.util.Optional;
import java.util.stream.Stream;

/** What stands between two operands; those with a higher rank bind tighter. */
public enum BinaryOperator {
    OR("or", 1, Kind.SET),
    AND("and", 2, Kind.SET),
    UNLESS("unless", 2, Kind.SET),
    EQUAL("==", 3, Kind.COMPARISON),
    UNEQUAL("!=", 3, Kind.COMPARISON),
    LESS("<", 3, Kind.COMPARISON),
    LESS_OR_EQUAL("<=", 3, Kind.COMPARISON),
    GREATER(">", 3, Kind.COMPARISON),
    GREATER_OR_EQUAL(">=", 3, Kind.COMPARISON),
    ADD("+", 4, Kind.ARITHMETIC),
    SUBTRACT("-", 4, Kind.ARITHMETIC),
    MULTIPLY("*", 5, Kind.ARITHMETIC),
    DIVIDE("/", 5, Kind.ARITHMETIC),
    MODULO("%", 5, Kind.ARITHMETIC),
    ATAN2("atan2", 5, Kind.ARITHMETIC),
    POWER("^", 6, Kind.ARITHMETIC);

    /** What operators have in common. */
    public enum Kind {
        SET,
        COMPARISON,
        ARITHMETIC
    }

    private final String written;
    private final int rank;
    private final Kind kind;

    BinaryOperator(String written, int rank, Kind kind) {
        this.written = written;
        this.rank = rank;
        this.kind = kind;
    }

    public String written() {
        return written;
    }

    public Kind kind() {
        return kind;
    }

    int rank() {
        return rank;
    }

    /** {@code 2 ^ 3 ^ 2} is {@code 2 ^ (3 ^ 2)}. */
    boolean isFromTheRight() {
        return this == POWER;
    }

    static Optional<BinaryOperator> of(Token token) {
        return switch (token.kind()) {
            case SIGN, NAME ->
                Stream.of(values())
                        .filter(operator -> operator.written.equalsIgnoreCase(token.text()))
                        .findFirst();
            case NUMBER, DURATION, STRING, END -> Optional.empty();
        };
    }
}
