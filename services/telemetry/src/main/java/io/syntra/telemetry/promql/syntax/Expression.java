package io.syntra.telemetry.promql.syntax;

import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.query.syntax.Position;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A query, or a part of it. Durations are in milliseconds. */
public sealed interface Expression {

    /** Where it begins; of an operator, where that stands. */
    Position at();

    ValueType type();

    record Constant(Position at, double value) implements Expression {

        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }
    }

    record Text(Position at, String value) implements Expression {

        @Override
        public ValueType type() {
            return ValueType.STRING;
        }
    }

    /** The newest sample of each series. */
    record Selector(Position at, List<Matcher> matchers, Shift shift) implements Expression {

        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }

    /** All samples of a time. */
    record Range(Position at, Selector selector, long length) implements Expression {

        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    /** What an expression was, again and again. */
    record Subquery(Position at, Expression of, long length, OptionalLong step, Shift shift) implements Expression {

        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    record Negation(Position at, Expression of) implements Expression {

        @Override
        public ValueType type() {
            return of.type();
        }
    }

    /** @param bool whether a comparison answers with 0 and 1, and keeps what it is false for */
    record Binary(
            Position at, BinaryOperator operator, Expression left, Expression right, boolean bool, Matching matching)
            implements Expression {

        @Override
        public ValueType type() {
            return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
                    ? ValueType.SCALAR
                    : ValueType.VECTOR;
        }
    }

    /** @param by whether {@code labels} are those that remain, and not those that go */
    record Aggregation(
            Position at,
            Aggregator aggregator,
            Expression of,
            Optional<Expression> parameter,
            boolean by,
            List<String> labels)
            implements Expression {

        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }

    record Call(Position at, Function function, List<Expression> arguments) implements Expression {

        @Override
        public ValueType type() {
            return function.returned();
        }
    }
}
