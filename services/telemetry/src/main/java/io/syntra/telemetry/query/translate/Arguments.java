package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.syntax.Expression;
import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.translate.Term.Computed;
import io.syntra.telemetry.query.translate.Term.Level;
import io.syntra.telemetry.query.translate.Term.Literal;
import java.util.List;

/** What a function was called with. */
final class Arguments {

    private final Terms terms;
    private final Expression.Call call;
    private final List<Term> given;

    Arguments(Terms terms, Expression.Call call, List<Term> given) {
        this.terms = terms;
        this.call = call;
        this.given = given;
    }

    Terms terms() {
        return terms;
    }

    int count() {
        return given.size();
    }

    Term term(int i) {
        return given.get(i);
    }

    Position at(int i) {
        return i < count() ? call.arguments().get(i).at() : call.at();
    }

    String sql(int i) {
        return terms.values().sql(term(i));
    }

    String text(int i) {
        return terms.values().text(at(i), term(i));
    }

    String number(int i) {
        return terms.values().number(at(i), term(i));
    }

    String truth(int i) {
        return terms.values().truth(at(i), term(i));
    }

    String time(int i) {
        var time = terms.values().beside(at(i), Plain.TIME, term(i));
        if (time.type() != Plain.TIME) {
            throw Values.wanted(at(i), "a time", time);
        }
        return terms.values().sql(time);
    }

    /** A number that is written in the query itself, between the two. */
    double fixedNumber(int i, double least, double most) {
        double number =
                switch (term(i)) {
                    case Literal(Type type, Long whole) -> whole;
                    case Literal(Type type, Double decimal) -> decimal;
                    default -> Double.NaN;
                };
        if (!(number >= least && number <= most)) {
            throw new QueryError(at(i), "a number from " + shown(least) + " to " + shown(most) + " is wanted here");
        }
        return number;
    }

    private static String shown(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    boolean isNullable(int i) {
        return Values.isNullable(term(i));
    }

    private boolean anyNullable() {
        return given.stream().anyMatch(Values::isNullable);
    }

    /** Of a value in each row, or for all. */
    Computed value(Type type, String sql) {
        return value(type, sql, anyNullable());
    }

    Computed value(Type type, String sql, boolean nullable) {
        var level = Level.FIXED;
        for (int i = 0; i < count(); i++) {
            level = Terms.together(at(i), level, term(i).level());
        }
        return new Computed(type, sql, level, nullable);
    }

    /** Of a group of rows. */
    Computed ofGroup(Type type, String sql, boolean nullable) {
        return new Computed(type, sql, Level.GROUP, nullable);
    }

    QueryError wrong(int i, String message) {
        return new QueryError(at(i), message);
    }
}
