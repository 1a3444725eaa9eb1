package io.syntra.telemetry.promql.syntax;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What makes one series of many. */
public enum Aggregator {
    SUM,
    AVG,
    MIN,
    MAX,
    COUNT,
    GROUP,
    STDDEV,
    STDVAR,
    TOPK(ValueType.SCALAR),
    BOTTOMK(ValueType.SCALAR),
    QUANTILE(ValueType.SCALAR),
    COUNT_VALUES(ValueType.STRING);

    private final Optional<ValueType> parameter;

    Aggregator() {
        this.parameter = Optional.empty();
    }

    Aggregator(ValueType parameter) {
        this.parameter = Optional.of(parameter);
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What stands before the vector. */
    Optional<ValueType> parameter() {
        return parameter;
    }

    static Optional<Aggregator> of(String word) {
        return Stream.of(values())
                .filter(aggregator -> aggregator.word().equals(word))
                .findFirst();
    }
}
