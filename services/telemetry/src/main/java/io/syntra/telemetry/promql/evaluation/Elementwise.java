package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.syntax.Function;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;

/** Functions of each value for itself. */
final class Elementwise {

    private static final double LAST_SECOND = Instant.MAX.getEpochSecond();

    private Elementwise() {}

    static Optional<DoubleUnaryOperator> of(Function function) {
        return Optional.ofNullable(
                switch (function) {
                    case ABS -> Math::abs;
                    case CEIL -> Math::ceil;
                    case FLOOR -> Math::floor;
                    case EXP -> Math::exp;
                    case LN -> Math::log;
                    case LOG2 -> Elementwise::log2;
                    case LOG10 -> Math::log10;
                    case SQRT -> Math::sqrt;
                    case SGN -> Math::signum;
                    case DEG -> Math::toDegrees;
                    case RAD -> Math::toRadians;
                    case SIN -> Math::sin;
                    case COS -> Math::cos;
                    case TAN -> Math::tan;
                    case ASIN -> Math::asin;
                    case ACOS -> Math::acos;
                    case ATAN -> Math::atan;
                    case SINH -> Math::sinh;
                    case COSH -> Math::cosh;
                    case TANH -> Math::tanh;
                    case ASINH -> Elementwise::asinh;
                    case ACOSH -> x -> Math.log(x + Math.sqrt(x * x - 1));
                    case ATANH -> x -> 0.5 * (Math.log1p(x) - Math.log1p(-x));
                    default -> null;
                });
    }

    /** Exact for powers of two. */
    private static double log2(double x) {
        int exponent = Math.getExponent(x);
        return x > 0 && Double.isFinite(x) && x == Math.scalb(1.0, exponent) ? exponent : Math.log(x) / Math.log(2);
    }

    private static double asinh(double x) {
        if (Double.isInfinite(x)) {
            return x;
        }
        double size = Math.abs(x);
        return Math.copySign(Math.log1p(size + size * size / (1 + Math.sqrt(size * size + 1))), x);
    }

    /** Of seconds since 1970, in UTC. */
    static Optional<DoubleUnaryOperator> ofTime(Function function) {
        return Optional.<ToIntFunction<ZonedDateTime>>ofNullable(
                        switch (function) {
                            case MINUTE -> ZonedDateTime::getMinute;
                            case HOUR -> ZonedDateTime::getHour;
                            case DAY_OF_WEEK -> time -> time.getDayOfWeek().getValue() % 7;
                            case DAY_OF_MONTH -> ZonedDateTime::getDayOfMonth;
                            case DAY_OF_YEAR -> ZonedDateTime::getDayOfYear;
                            case DAYS_IN_MONTH -> time -> time.toLocalDate().lengthOfMonth();
                            case MONTH -> ZonedDateTime::getMonthValue;
                            case YEAR -> ZonedDateTime::getYear;
                            default -> null;
                        })
                .map(field -> seconds -> ofTime(field, seconds));
    }

    private static double ofTime(ToIntFunction<ZonedDateTime> field, double seconds) {
        if (!(Math.abs(seconds) < LAST_SECOND / 2)) {
            return Double.NaN;
        }
        return field.applyAsInt(
                Instant.ofEpochSecond((long) Math.floor(seconds)).atZone(ZoneOffset.UTC));
    }
}
