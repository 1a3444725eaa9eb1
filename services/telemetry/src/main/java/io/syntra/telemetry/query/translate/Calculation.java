package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.syntax.Expression;
import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.translate.Term.Computed;
import io.syntra.telemetry.query.translate.Term.Level;
import io.syntra.telemetry.query.translate.Term.Literal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Sums and products. What has no value, such as a division by zero, is nothing. */
final class Calculation {

    private final Values values;

    Calculation(Values values) {
        this.values = values;
    }

    Term of(Expression.Arithmetic expression, Term left, Term right) {
        var at = expression.at();
        var level = Terms.together(at, left.level(), right.level());
        char sign = expression.operator();
        if (isNumber(left) && isNumber(right)) {
            return numbers(at, sign, left, right, level);
        }
        if (left.type() == Plain.TIME || right.type() == Plain.TIME) {
            return times(at, sign, left, right, level);
        }
        if (left.type() == Plain.DURATION || right.type() == Plain.DURATION) {
            return durations(at, sign, left, right, level);
        }
        throw impossible(at, sign, left, right);
    }

    Term negative(Position at, Term term) {
        return switch (term) {
            case Literal(Type type, Long whole) -> new Literal(type, -whole);
            case Literal(Type type, Double number) -> new Literal(type, -number);
            case Literal(Type type, Duration span) -> new Literal(type, span.negated());
            default -> {
                var type = term.type() == Plain.ATTRIBUTE ? Plain.NUMBER : term.type();
                var sql = type == Plain.DURATION ? values.sql(term) : values.number(at, term);
                yield new Computed(type, "(-" + sql + ")", term.level(), Values.isNullable(term));
            }
        };
    }

    private Term numbers(Position at, char sign, Term left, Term right, Level level) {
        var one = values.number(at, left);
        var other = values.number(at, right);
        boolean nullable = isNullable(left, right);
        return switch (sign) {
            case '/' -> new Computed(Plain.NUMBER, "(" + one + " / nullIf(" + other + ", 0))", level, true);
            case '%' -> new Computed(both(left, right), "(" + one + " % nullIf(" + other + ", 0))", level, true);
            default -> new Computed(both(left, right), "(" + one + " " + sign + " " + other + ")", level, nullable);
        };
    }

    private static Plain both(Term left, Term right) {
        return left.type() == Plain.WHOLE && right.type() == Plain.WHOLE ? Plain.WHOLE : Plain.NUMBER;
    }

    private Term times(Position at, char sign, Term left, Term right, Level level) {
        boolean nullable = isNullable(left, right);
        if (left.type() == Plain.TIME && right.type() == Plain.TIME && sign == '-') {
            return new Computed(
                    Plain.DURATION,
                    "(toUnixTimestamp64Nano(" + values.sql(left) + ") - toUnixTimestamp64Nano(" + values.sql(right)
                            + "))",
                    level,
                    nullable);
        }
        if (left.type() != Plain.TIME || right.type() != Plain.DURATION || (sign != '+' && sign != '-')) {
            throw impossible(at, sign, left, right);
        }
        if (left instanceof Literal(Type time, Instant from) && right instanceof Literal(Type span, Duration by)) {
            return new Literal(Plain.TIME, moved(at, from, sign == '+' ? by : by.negated()));
        }
        return new Computed(
                Plain.TIME,
                "fromUnixTimestamp64Nano(toUnixTimestamp64Nano(" + values.sql(left) + ") " + sign + " "
                        + values.sql(right) + ", 'UTC')",
                level,
                nullable);
    }

    private static Instant moved(Position at, Instant from, Duration by) {
        try {
            return from.plus(by);
        } catch (DateTimeException | ArithmeticException e) {
            throw new QueryError(at, "no calendar has that time");
        }
    }

    private Term durations(Position at, char sign, Term left, Term right, Level level) {
        boolean nullable = isNullable(left, right);
        if (left.type() == Plain.DURATION && right.type() == Plain.DURATION) {
            return switch (sign) {
                case '+', '-' ->
                    new Computed(
                            Plain.DURATION,
                            "(" + values.sql(left) + " " + sign + " " + values.sql(right) + ")",
                            level,
                            nullable);
                case '/' ->
                    new Computed(
                            Plain.NUMBER,
                            "(" + values.sql(left) + " / nullIf(" + values.sql(right) + ", 0))",
                            level,
                            true);
                default -> throw impossible(at, sign, left, right);
            };
        }
        boolean spanFirst = left.type() == Plain.DURATION;
        var number = spanFirst ? right : left;
        if (!isNumber(number) || (sign != '*' && !(sign == '/' && spanFirst))) {
            throw impossible(at, sign, left, right);
        }
        var span = values.sql(spanFirst ? left : right);
        var factor = values.number(at, number);
        var sql = sign == '*' ? span + " * " + factor : span + " / nullIf(" + factor + ", 0)";
        return new Computed(Plain.DURATION, "toInt64(round(" + sql + "))", level, nullable || sign == '/');
    }

    private static boolean isNumber(Term term) {
        return term.type().isNumeric() || term.type() == Plain.ATTRIBUTE;
    }

    private static boolean isNullable(Term left, Term right) {
        return Values.isNullable(left) || Values.isNullable(right);
    }

    private static QueryError impossible(Position at, char sign, Term left, Term right) {
        return new QueryError(
                at,
                Values.described(left.type()) + " " + sign + " " + Values.described(right.type()) + " has no meaning");
    }
}
