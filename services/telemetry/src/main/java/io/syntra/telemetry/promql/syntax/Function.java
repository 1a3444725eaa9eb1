package io.syntra.telemetry.promql.syntax;

import static io.syntra.telemetry.promql.syntax.ValueType.MATRIX;
import static io.syntra.telemetry.promql.syntax.ValueType.SCALAR;
import static io.syntra.telemetry.promql.syntax.ValueType.STRING;
import static io.syntra.telemetry.promql.syntax.ValueType.VECTOR;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be called. */
@SuppressWarnings("ImmutableEnumChecker") // its list cannot change
public enum Function {
    ABS(VECTOR, VECTOR),
    ABSENT(VECTOR, VECTOR),
    ABSENT_OVER_TIME(VECTOR, MATRIX),
    ACOS(VECTOR, VECTOR),
    ACOSH(VECTOR, VECTOR),
    ASIN(VECTOR, VECTOR),
    ASINH(VECTOR, VECTOR),
    ATAN(VECTOR, VECTOR),
    ATANH(VECTOR, VECTOR),
    AVG_OVER_TIME(VECTOR, MATRIX),
    CEIL(VECTOR, VECTOR),
    CHANGES(VECTOR, MATRIX),
    CLAMP(VECTOR, VECTOR, SCALAR, SCALAR),
    CLAMP_MAX(VECTOR, VECTOR, SCALAR),
    CLAMP_MIN(VECTOR, VECTOR, SCALAR),
    COS(VECTOR, VECTOR),
    COSH(VECTOR, VECTOR),
    COUNT_OVER_TIME(VECTOR, MATRIX),
    DAY_OF_MONTH(0, VECTOR, VECTOR),
    DAY_OF_WEEK(0, VECTOR, VECTOR),
    DAY_OF_YEAR(0, VECTOR, VECTOR),
    DAYS_IN_MONTH(0, VECTOR, VECTOR),
    DEG(VECTOR, VECTOR),
    DELTA(VECTOR, MATRIX),
    DERIV(VECTOR, MATRIX),
    DOUBLE_EXPONENTIAL_SMOOTHING(VECTOR, MATRIX, SCALAR, SCALAR),
    EXP(VECTOR, VECTOR),
    FIRST_OVER_TIME(VECTOR, MATRIX),
    FLOOR(VECTOR, VECTOR),
    HISTOGRAM_AVG(VECTOR, VECTOR),
    HISTOGRAM_COUNT(VECTOR, VECTOR),
    HISTOGRAM_FRACTION(VECTOR, SCALAR, SCALAR, VECTOR),
    HISTOGRAM_QUANTILE(VECTOR, SCALAR, VECTOR),
    HISTOGRAM_STDDEV(VECTOR, VECTOR),
    HISTOGRAM_STDVAR(VECTOR, VECTOR),
    HISTOGRAM_SUM(VECTOR, VECTOR),
    /** What Prometheus 2 called double_exponential_smoothing. */
    HOLT_WINTERS(VECTOR, MATRIX, SCALAR, SCALAR),
    HOUR(0, VECTOR, VECTOR),
    IDELTA(VECTOR, MATRIX),
    INCREASE(VECTOR, MATRIX),
    IRATE(VECTOR, MATRIX),
    /** Any number of labels, also none. */
    LABEL_JOIN(3, VECTOR, VECTOR, STRING, STRING, STRING),
    LABEL_REPLACE(VECTOR, VECTOR, STRING, STRING, STRING, STRING),
    LAST_OVER_TIME(VECTOR, MATRIX),
    LN(VECTOR, VECTOR),
    LOG10(VECTOR, VECTOR),
    LOG2(VECTOR, VECTOR),
    MAD_OVER_TIME(VECTOR, MATRIX),
    MAX_OVER_TIME(VECTOR, MATRIX),
    MIN_OVER_TIME(VECTOR, MATRIX),
    MINUTE(0, VECTOR, VECTOR),
    MONTH(0, VECTOR, VECTOR),
    PI(SCALAR),
    PREDICT_LINEAR(VECTOR, MATRIX, SCALAR),
    PRESENT_OVER_TIME(VECTOR, MATRIX),
    QUANTILE_OVER_TIME(VECTOR, SCALAR, MATRIX),
    RAD(VECTOR, VECTOR),
    RATE(VECTOR, MATRIX),
    RESETS(VECTOR, MATRIX),
    ROUND(1, VECTOR, VECTOR, SCALAR),
    SCALAR_OF("scalar", SCALAR, VECTOR),
    SGN(VECTOR, VECTOR),
    SIN(VECTOR, VECTOR),
    SINH(VECTOR, VECTOR),
    SORT(VECTOR, VECTOR),
    SORT_DESC(VECTOR, VECTOR),
    SQRT(VECTOR, VECTOR),
    STDDEV_OVER_TIME(VECTOR, MATRIX),
    STDVAR_OVER_TIME(VECTOR, MATRIX),
    SUM_OVER_TIME(VECTOR, MATRIX),
    TAN(VECTOR, VECTOR),
    TANH(VECTOR, VECTOR),
    TIME(SCALAR),
    TIMESTAMP(VECTOR, VECTOR),
    VECTOR_OF("vector", VECTOR, SCALAR),
    YEAR(0, VECTOR, VECTOR);

    /** Of Prometheus, but not here, and what does instead. Most may still change there. */
    static final Map<String, String> MISSING = Map.of(
            "histogram_quantiles",
            "call histogram_quantile for each quantile",
            "info",
            "series have job, instance and service_version, and other labels come with group_left",
            "limit_ratio",
            "choose series by their labels",
            "limitk",
            "write topk, or give the request a limit",
            "sort_by_label",
            "sort where it is shown",
            "sort_by_label_desc",
            "sort where it is shown",
            "ts_of_first_over_time",
            "timestamp tells when a selector's newest sample was",
            "ts_of_last_over_time",
            "timestamp tells when a selector's newest sample was",
            "ts_of_max_over_time",
            "timestamp tells when a selector's newest sample was",
            "ts_of_min_over_time",
            "timestamp tells when a selector's newest sample was");

    private final String written;
    private final int required;
    private final ValueType returned;
    private final List<ValueType> parameters;

    Function(ValueType returned, ValueType... parameters) {
        this(parameters.length, returned, parameters);
    }

    Function(int required, ValueType returned, ValueType... parameters) {
        this.written = name().toLowerCase(Locale.ROOT);
        this.required = required;
        this.returned = returned;
        this.parameters = List.of(parameters);
    }

    Function(String written, ValueType returned, ValueType parameter) {
        this.written = written;
        this.required = 1;
        this.returned = returned;
        this.parameters = List.of(parameter);
    }

    public String written() {
        return written;
    }

    ValueType returned() {
        return returned;
    }

    /** Those after them may be left out. */
    int required() {
        return required;
    }

    int most() {
        return this == LABEL_JOIN ? Integer.MAX_VALUE : parameters.size();
    }

    /** Of the last parameter there may be many. */
    ValueType parameter(int i) {
        return parameters.get(Math.min(i, parameters.size() - 1));
    }

    static Optional<Function> of(String name) {
        return Stream.of(values())
                .filter(function -> function.written.equals(name))
                .findFirst();
    }

    static List<String> all() {
        return Stream.of(values()).map(Function::written).toList();
    }
}
