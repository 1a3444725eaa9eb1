package io.syntra.telemetry.query.syntax;

import java.time.Duration;
import java.util.List;

/** What has a value in each row. */
public sealed interface Expression {

    Position at();

    record Name(Position at, String name) implements Expression {}

    record Member(Position at, Expression map, String key) implements Expression {}

    record Text(Position at, String value) implements Expression {}

    record Whole(Position at, long value) implements Expression {}

    record Decimal(Position at, double value) implements Expression {}

    record Span(Position at, Duration value) implements Expression {}

    record Truth(Position at, boolean value) implements Expression {}

    record Nothing(Position at) implements Expression {}

    record Call(Position at, String function, List<Expression> arguments) implements Expression {

        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    record Comparison(Position at, Operator operator, Expression left, Expression right) implements Expression {}

    record OneOf(Position at, boolean negated, Expression value, List<Expression> choices) implements Expression {

        public OneOf {
            choices = List.copyOf(choices);
        }
    }

    record AmongRows(Position at, boolean negated, Expression value, Query rows) implements Expression {}

    /** Both ends are within. */
    record Between(Position at, boolean negated, Expression value, Expression low, Expression high)
            implements Expression {}

    record Not(Position at, Expression condition) implements Expression {}

    record All(Position at, List<Expression> conditions) implements Expression {

        public All {
            conditions = List.copyOf(conditions);
        }
    }

    record AnyOf(Position at, List<Expression> conditions) implements Expression {

        public AnyOf {
            conditions = List.copyOf(conditions);
        }
    }

    record Arithmetic(Position at, char operator, Expression left, Expression right) implements Expression {}

    record Negative(Position at, Expression value) implements Expression {}

    /** How two values are compared. */
    enum Operator {
        EQUAL("=="),
        NOT_EQUAL("!="),
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">="),
        EQUAL_ANY_CASE("=~"),
        NOT_EQUAL_ANY_CASE("!~"),
        HAS("has"),
        NOT_HAS("!has"),
        CONTAINS("contains"),
        NOT_CONTAINS("!contains"),
        STARTS_WITH("startswith"),
        NOT_STARTS_WITH("!startswith"),
        ENDS_WITH("endswith"),
        NOT_ENDS_WITH("!endswith"),
        MATCHES("matches regex");

        private final String written;

        Operator(String written) {
            this.written = written;
        }

        public String written() {
            return written;
        }
    }
}
