package io.syntra.telemetry.query.translate;

import static io.syntra.telemetry.query.translate.Functions.Function.scalar;

import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.translate.Functions.Function;
import io.syntra.telemetry.query.translate.Term.Literal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Functions of values. */
final class Scalars {

    private static final int MANY = 64;

    private Scalars() {}

    static final List<Function> ALL = List.of(
            scalar(
                    "now",
                    "",
                    0,
                    0,
                    "The time at which the query is asked",
                    a -> new Literal(Plain.TIME, a.terms().scope().now())),
            scalar("ago", "duration", 1, 1, "That long before now", Scalars::ago),
            scalar(
                    "datetime",
                    "'2026-11-29T08:00:00Z'",
                    1,
                    1,
                    "A time",
                    a -> new Literal(
                            Plain.TIME,
                            Values.instant(a.at(0), a.terms().values().fixedText(a.at(0), a.term(0))))),
            scalar("bin", "value, step", 2, 2, "The value rounded down to a whole number of steps", Scalars::bin),
            scalar("startofday", "time", 1, 1, "Midnight before it, UTC", a -> startOf(a, "toStartOfDay")),
            scalar(
                    "hourofday",
                    "time",
                    1,
                    1,
                    "From 0 to 23, UTC",
                    a -> a.value(Plain.WHOLE, "toInt64(toHour(" + a.time(0) + "))")),
            scalar(
                    "dayofweek",
                    "time",
                    1,
                    1,
                    "From 1 on Monday to 7 on Sunday, UTC",
                    a -> a.value(Plain.WHOLE, "toInt64(toDayOfWeek(" + a.time(0) + "))")),
            scalar(
                    "tolower",
                    "text",
                    1,
                    1,
                    "In small letters",
                    a -> a.value(Plain.TEXT, "lowerUTF8(" + a.text(0) + ")")),
            scalar(
                    "toupper",
                    "text",
                    1,
                    1,
                    "In capital letters",
                    a -> a.value(Plain.TEXT, "upperUTF8(" + a.text(0) + ")")),
            scalar(
                    "trim",
                    "text",
                    1,
                    1,
                    "Without spaces around it",
                    a -> a.value(Plain.TEXT, "trimBoth(" + a.text(0) + ")")),
            scalar(
                    "strlen",
                    "text",
                    1,
                    1,
                    "Its characters",
                    a -> a.value(Plain.WHOLE, "toInt64(lengthUTF8(" + a.text(0) + "))")),
            scalar("strcat", "text, text, …", 1, MANY, "One behind the other", Scalars::strcat),
            scalar("substring", "text, from[, length]", 2, 3, "A part; from counts from 0", Scalars::substring),
            scalar(
                    "replace_string",
                    "text, old, new",
                    3,
                    3,
                    "With each old replaced",
                    a -> a.value(Plain.TEXT, "replaceAll(" + a.text(0) + ", " + a.text(1) + ", " + a.text(2) + ")")),
            scalar(
                    "extract",
                    "'regex', group, text",
                    3,
                    3,
                    "What a group of the expression found; 0 is all of it",
                    Scalars::extract),
            scalar("tostring", "value", 1, 1, "As a text", Scalars::toText),
            scalar("tonumber", "text", 1, 1, "The number that it is, or nothing", Scalars::toNumber),
            scalar("iff", "condition, then, else", 3, 3, "One of two values", Scalars::iff),
            scalar("coalesce", "value, value, …", 2, MANY, "The first that there is", Scalars::coalesce),
            scalar(
                    "isnull",
                    "value",
                    1,
                    1,
                    "Whether there is none",
                    a -> a.value(Plain.TRUTH, "isNull(" + a.sql(0) + ")", false)),
            scalar(
                    "isnotnull",
                    "value",
                    1,
                    1,
                    "Whether there is one",
                    a -> a.value(Plain.TRUTH, "isNotNull(" + a.sql(0) + ")", false)),
            scalar(
                    "isempty",
                    "text",
                    1,
                    1,
                    "Whether it has no character or is not there",
                    a -> a.value(Plain.TRUTH, "(ifNull(" + a.text(0) + ", '') = '')", false)),
            scalar(
                    "isnotempty",
                    "text",
                    1,
                    1,
                    "Whether it has any character",
                    a -> a.value(Plain.TRUTH, "(ifNull(" + a.text(0) + ", '') != '')", false)),
            scalar("abs", "number", 1, 1, "Without its sign", a -> magnitude(a)),
            scalar(
                    "floor",
                    "number",
                    1,
                    1,
                    "The next whole number below",
                    a -> a.value(Plain.NUMBER, "floor(" + a.number(0) + ")", true)),
            scalar(
                    "ceiling",
                    "number",
                    1,
                    1,
                    "The next whole number above",
                    a -> a.value(Plain.NUMBER, "ceil(" + a.number(0) + ")", true)),
            scalar(
                    "round",
                    "number[, digits]",
                    1,
                    2,
                    "Rounded to that many digits after the point",
                    a -> a.value(
                            Plain.NUMBER,
                            "round(" + a.number(0) + ", " + (a.count() > 1 ? (long) a.fixedNumber(1, -15, 15) : 0)
                                    + ")",
                            true)),
            scalar(
                    "sqrt",
                    "number",
                    1,
                    1,
                    "The square root",
                    a -> a.value(Plain.NUMBER, "sqrt(" + a.number(0) + ")", true)),
            scalar(
                    "log",
                    "number",
                    1,
                    1,
                    "The natural logarithm",
                    a -> a.value(Plain.NUMBER, "log(" + a.number(0) + ")", true)),
            scalar(
                    "log10",
                    "number",
                    1,
                    1,
                    "The decimal logarithm",
                    a -> a.value(Plain.NUMBER, "log10(" + a.number(0) + ")", true)),
            scalar(
                    "pow",
                    "number, exponent",
                    2,
                    2,
                    "The power",
                    a -> a.value(Plain.NUMBER, "pow(" + a.number(0) + ", " + a.number(1) + ")", true)));

    private static Term ago(Arguments a) {
        var span = Terms.duration(a.term(0)).orElseThrow(() -> a.wrong(0, "a duration such as 15m is wanted here"));
        return new Literal(Plain.TIME, a.terms().scope().now().minus(span));
    }

    private static Term bin(Arguments a) {
        if (a.term(0).type() == Plain.TIME || a.term(0).type() == Plain.DURATION) {
            var step = Terms.duration(a.term(1))
                    .filter(span -> span.compareTo(Duration.ZERO) > 0)
                    .orElseThrow(() -> a.wrong(1, "a duration such as 1m is wanted here"));
            return binned(a, step);
        }
        var step = a.terms().values().sql(new Literal(Plain.NUMBER, a.fixedNumber(1, Double.MIN_VALUE, 1e15)));
        return a.value(Plain.NUMBER, "(floor(" + a.number(0) + " / " + step + ") * " + step + ")");
    }

    private static Term binned(Arguments a, Duration step) {
        var nanos = a.terms().values().sql(new Literal(Plain.DURATION, step));
        if (a.term(0).type() == Plain.DURATION) {
            // Down, also below zero.
            return a.value(Plain.DURATION, "(" + a.sql(0) + " - positiveModulo(" + a.sql(0) + ", " + nanos + "))");
        }
        return a.value(
                Plain.TIME,
                "fromUnixTimestamp64Nano(intDiv(toUnixTimestamp64Nano(" + a.sql(0) + "), " + nanos + ") * " + nanos
                        + ", 'UTC')");
    }

    private static Term startOf(Arguments a, String function) {
        return a.value(Plain.TIME, "toDateTime64(" + function + "(" + a.time(0) + "), 9, 'UTC')");
    }

    private static Term strcat(Arguments a) {
        var parts = IntStream.range(0, a.count())
                .mapToObj(i -> "ifNull(" + a.text(i) + ", '')")
                .collect(Collectors.joining(", "));
        return a.value(Plain.TEXT, "concat(" + parts + ", '')", false);
    }

    private static Term substring(Arguments a) {
        var from = 1 + (long) a.fixedNumber(1, 0, 1_000_000);
        var length = a.count() > 2 ? ", " + (long) a.fixedNumber(2, 0, 1_000_000) : "";
        return a.value(Plain.TEXT, "substringUTF8(" + a.text(0) + ", " + from + length + ")");
    }

    private static Term extract(Arguments a) {
        var pattern = a.terms().values().pattern(a.at(0), a.term(0));
        int group = (int) a.fixedNumber(1, 0, 20);
        if (pattern.groupCount() < group) {
            throw a.wrong(1, "the expression has no group " + group);
        }
        // Group 0 is ours around all of it.
        var whole = new Literal(Plain.TEXT, "(" + pattern.pattern() + ")");
        return a.value(
                Plain.TEXT,
                "extractGroups(ifNull(" + a.text(2) + ", ''), "
                        + a.terms().values().sql(whole) + ")[" + (group + 1) + "]",
                false);
    }

    private static Term toText(Arguments a) {
        var term = a.term(0);
        if (term.type().isTextual()) {
            return a.value(Plain.TEXT, a.text(0));
        }
        if (term.type() == Plain.MAP || term.type() == Plain.LIST) {
            return a.value(Plain.TEXT, "toJSONString(" + a.sql(0) + ")");
        }
        return a.value(Plain.TEXT, "toString(" + a.sql(0) + ")");
    }

    private static Term toNumber(Arguments a) {
        if (a.term(0).type().isNumeric()) {
            return a.value(Plain.NUMBER, "toFloat64(" + a.number(0) + ")");
        }
        return a.value(Plain.NUMBER, "toFloat64OrNull(" + a.text(0) + ")", true);
    }

    private static Term magnitude(Arguments a) {
        return a.term(0).type() == Plain.DURATION
                ? a.value(Plain.DURATION, "abs(" + a.sql(0) + ")")
                : a.value(Plain.NUMBER, "abs(" + a.number(0) + ")", true);
    }

    private static Term iff(Arguments a) {
        var condition = a.truth(0);
        var type = common(a, 1);
        boolean nullable = a.isNullable(1)
                || a.isNullable(2)
                || a.term(1).type() == Plain.NOTHING
                || a.term(2).type() == Plain.NOTHING;
        return a.value(type, "if(" + condition + ", " + as(a, 1, type) + ", " + as(a, 2, type) + ")", nullable);
    }

    private static Term coalesce(Arguments a) {
        var type = common(a, 0);
        var parts = new ArrayList<String>();
        for (int i = 0; i < a.count(); i++) {
            parts.add(as(a, i, type));
        }
        int last = a.count() - 1;
        return a.value(
                type,
                "coalesce(" + String.join(", ", parts) + ")",
                a.isNullable(last) || a.term(last).type() == Plain.NOTHING);
    }

    /** That all from {@code first} on can be. */
    private static Type common(Arguments a, int first) {
        Type type = Plain.NOTHING;
        for (int i = first; i < a.count(); i++) {
            type = common(a, i, type, a.term(i).type());
        }
        return type == Plain.ATTRIBUTE ? Plain.TEXT : type;
    }

    private static Type common(Arguments a, int i, Type one, Type other) {
        if (one == Plain.NOTHING || one.equals(other)) {
            return other;
        }
        if (other == Plain.NOTHING) {
            return one;
        }
        if (one.isNumeric() && other.isNumeric()) {
            return Plain.NUMBER;
        }
        if ((one.isNumeric() && other == Plain.ATTRIBUTE) || (one == Plain.ATTRIBUTE && other.isNumeric())) {
            return Plain.NUMBER;
        }
        if (one.isTextual() && other.isTextual()) {
            return Plain.TEXT;
        }
        throw a.wrong(i, "one value is " + Values.described(one) + " and this one " + Values.described(other));
    }

    private static String as(Arguments a, int i, Type type) {
        if (a.term(i).type() == Plain.NOTHING) {
            return "NULL";
        }
        if (type == Plain.NUMBER) {
            return "toFloat64(" + a.number(i) + ")";
        }
        return type == Plain.TEXT ? a.text(i) : a.sql(i);
    }
}
