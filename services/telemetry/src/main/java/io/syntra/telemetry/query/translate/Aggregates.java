package io.syntra.telemetry.query.translate;

import static io.syntra.telemetry.query.translate.Functions.Function.aggregate;

import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.translate.Functions.Function;
import io.syntra.telemetry.query.translate.Term.Computed;
import java.util.List;

/** Functions of all rows of a group. */
final class Aggregates {

    private static final int MOST_MEMBERS = 1_000;

    private Aggregates() {}

    static final List<Function> ALL = List.of(
            aggregate("count", "", 0, 0, "How many rows", a -> a.ofGroup(Plain.WHOLE, "toInt64(count())", false)),
            aggregate(
                    "countif",
                    "condition",
                    1,
                    1,
                    "In how many rows it holds",
                    a -> a.ofGroup(Plain.WHOLE, "toInt64(countIf(" + a.truth(0) + "))", false)),
            aggregate(
                    "dcount",
                    "value",
                    1,
                    1,
                    "How many different values; above some 100 000 within a percent",
                    a -> a.ofGroup(Plain.WHOLE, "toInt64(uniqCombined64(" + a.sql(0) + "))", false)),
            aggregate(
                    "dcountif",
                    "value, condition",
                    2,
                    2,
                    "How many different values, of rows in which the condition holds",
                    a -> a.ofGroup(
                            Plain.WHOLE, "toInt64(uniqCombined64If(" + a.sql(0) + ", " + a.truth(1) + "))", false)),
            aggregate("sum", "value", 1, 1, "All values together", a -> added(a, "sum(", ")")),
            aggregate(
                    "sumif",
                    "value, condition",
                    2,
                    2,
                    "The values together, of rows in which the condition holds",
                    a -> added(a, "sumIf(", ", " + a.truth(1) + ")")),
            aggregate("avg", "value", 1, 1, "The mean", a -> mean(a, "avg(", ")")),
            aggregate(
                    "avgif",
                    "value, condition",
                    2,
                    2,
                    "The mean, of rows in which the condition holds",
                    a -> mean(a, "avgIf(", ", " + a.truth(1) + ")")),
            aggregate("stdev", "value", 1, 1, "The standard deviation of a sample", a -> mean(a, "stddevSamp(", ")")),
            aggregate("min", "value", 1, 1, "The smallest", a -> extreme(a, "minOrNull(", ")")),
            aggregate("max", "value", 1, 1, "The largest", a -> extreme(a, "maxOrNull(", ")")),
            aggregate(
                    "minif",
                    "value, condition",
                    2,
                    2,
                    "The smallest, of rows in which the condition holds",
                    a -> extreme(a, "minOrNullIf(", ", " + a.truth(1) + ")")),
            aggregate(
                    "maxif",
                    "value, condition",
                    2,
                    2,
                    "The largest, of rows in which the condition holds",
                    a -> extreme(a, "maxOrNullIf(", ", " + a.truth(1) + ")")),
            aggregate(
                    "percentile",
                    "value, percent",
                    2,
                    2,
                    "What that many percent of the values do not exceed",
                    a -> mean(a, "quantile(" + a.fixedNumber(1, 0, 100) / 100 + ")(", ")")),
            aggregate(
                    "take_any",
                    "value",
                    1,
                    1,
                    "Any of the values",
                    a -> kept(a, 0, "any(" + a.sql(0) + ")", a.isNullable(0))),
            aggregate(
                    "arg_max",
                    "of, value",
                    2,
                    2,
                    "The value of the row in which the first is largest",
                    a -> kept(a, 1, "argMax(" + a.sql(1) + ", " + ordered(a, 0) + ")", a.isNullable(1))),
            aggregate(
                    "arg_min",
                    "of, value",
                    2,
                    2,
                    "The value of the row in which the first is smallest",
                    a -> kept(a, 1, "argMin(" + a.sql(1) + ", " + ordered(a, 0) + ")", a.isNullable(1))),
            aggregate(
                    "make_set",
                    "text[, most]",
                    1,
                    2,
                    "The different texts, at most 1000 of them",
                    a -> a.ofGroup(
                            Plain.LIST,
                            "groupUniqArray("
                                    + (a.count() > 1 ? (long) a.fixedNumber(1, 1, MOST_MEMBERS) : MOST_MEMBERS) + ")("
                                    + a.text(0) + ")",
                            false)));

    private static Computed added(Arguments a, String before, String after) {
        boolean isDuration = a.term(0).type() == Plain.DURATION;
        var value = isDuration ? a.sql(0) : a.number(0);
        // Of no rows it is 0; of numbers that are not there as well.
        var sum = before + value + after;
        return a.ofGroup(
                isDuration ? Plain.DURATION : a.term(0).type() == Plain.WHOLE ? Plain.WHOLE : Plain.NUMBER,
                a.isNullable(0) || a.term(0).type() == Plain.ATTRIBUTE ? "ifNull(" + sum + ", 0)" : sum,
                false);
    }

    private static Computed mean(Arguments a, String before, String after) {
        if (a.term(0).type() == Plain.DURATION) {
            var mean = before + a.sql(0) + after;
            return a.ofGroup(Plain.DURATION, "if(isFinite(" + mean + "), toInt64(" + mean + "), NULL)", true);
        }
        return a.ofGroup(Plain.NUMBER, before + a.number(0) + after, true);
    }

    /** Of no rows there is none. */
    private static Computed extreme(Arguments a, String before, String after) {
        var own = a.term(0).type();
        var type = own == Plain.ATTRIBUTE ? Plain.NUMBER : own == Plain.SERVICE ? Plain.TEXT : own;
        return a.ofGroup(type, before + ordered(a, 0) + after, true);
    }

    private static Computed kept(Arguments a, int i, String sql, boolean nullable) {
        var type = a.term(i).type() == Plain.ATTRIBUTE
                ? (Type) Plain.TEXT
                : a.term(i).type();
        return a.ofGroup(type, sql, nullable);
    }

    private static String ordered(Arguments a, int i) {
        if (!Functions.isOrdered(a.term(i).type())) {
            throw Values.wanted(a.at(i), "what has an order", a.term(i));
        }
        return switch (a.term(i).type()) {
            case Plain.ATTRIBUTE -> a.number(i);
            case Plain.SERVICE -> a.text(i);
            default -> a.sql(i);
        };
    }
}
