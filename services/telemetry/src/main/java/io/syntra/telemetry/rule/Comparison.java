package io.syntra.telemetry.rule;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a value is compared with what a rule says. */
enum Comparison {
    ABOVE(">"),
    AT_LEAST(">="),
    BELOW("<"),
    AT_MOST("<="),
    EQUAL("=="),
    UNEQUAL("!=");

    private final String sign;

    Comparison(String sign) {
        this.sign = sign;
    }

    static Optional<Comparison> of(String sign) {
        return Arrays.stream(values())
                .filter(comparison -> comparison.sign.equals(sign))
                .findFirst();
    }

    static List<String> signs() {
        return Arrays.stream(values()).map(comparison -> comparison.sign).toList();
    }

    boolean holds(double value, double than) {
        return switch (this) {
            case ABOVE -> value > than;
            case AT_LEAST -> value >= than;
            case BELOW -> value < than;
            case AT_MOST -> value <= than;
            case EQUAL -> value == than;
            case UNEQUAL -> value != than;
        };
    }
}
