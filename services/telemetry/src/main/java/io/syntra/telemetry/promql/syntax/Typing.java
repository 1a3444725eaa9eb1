package io.syntra.telemetry.promql.syntax;

import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.QueryError;
import java.util.List;

/** Which types go together. */
final class Typing {

    private Typing() {}

    static void sign(Position at, Expression of) {
        if (!isComputable(of)) {
            throw new QueryError(
                    at,
                    "a sign takes scalars and instant vectors, and this is "
                            + of.type().shown());
        }
    }

    static void binary(
            Position at,
            BinaryOperator operator,
            Expression left,
            Expression right,
            boolean bool,
            Matching matching,
            Position modifiers) {
        var written = "'" + operator.written() + "'";
        for (var side : List.of(left, right)) {
            if (!isComputable(side)) {
                throw new QueryError(
                        at,
                        written + " takes scalars and instant vectors, and this is "
                                + side.type().shown());
            }
        }
        boolean vectors = left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
        boolean scalars = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
        if (bool && operator.kind() != BinaryOperator.Kind.COMPARISON) {
            throw new QueryError(at, "bool belongs to comparisons, not to " + written);
        }
        if (scalars && operator.kind() == BinaryOperator.Kind.COMPARISON && !bool) {
            throw new QueryError(at, "scalars are compared with bool: write " + operator.written() + " bool");
        }
        if (!vectors && operator.kind() == BinaryOperator.Kind.SET) {
            throw new QueryError(at, written + " takes two instant vectors, and this is a scalar");
        }
        if (!vectors && !matching.equals(Matching.USUAL)) {
            throw new QueryError(modifiers, "on and ignoring are about two instant vectors, and one side is a scalar");
        }
        if (operator.kind() == BinaryOperator.Kind.SET && matching.grouping() != Matching.Grouping.NONE) {
            throw new QueryError(modifiers, "there is no group_left and group_right with " + written);
        }
    }

    static void arguments(Position at, Function function, List<Expression> arguments) {
        var name = function.written();
        if (arguments.size() < function.required() || arguments.size() > function.most()) {
            throw new QueryError(at, name + " takes " + number(function) + ", and here are " + arguments.size());
        }
        for (int i = 0; i < arguments.size(); i++) {
            require(name, arguments.get(i), function.parameter(i));
        }
    }

    private static String number(Function function) {
        int required = function.required();
        if (function.most() == Integer.MAX_VALUE) {
            return "at least " + required + " arguments";
        }
        if (function.most() > required) {
            return required + " or " + function.most() + " arguments";
        }
        return required == 1 ? "one argument" : required + " arguments";
    }

    static void aggregation(Position at, Aggregator aggregator, List<Expression> arguments) {
        var name = aggregator.word();
        int wanted = aggregator.parameter().isPresent() ? 2 : 1;
        if (arguments.size() != wanted) {
            throw new QueryError(
                    at,
                    name + " takes " + (wanted == 1 ? "one argument" : "2 arguments") + ", and here are "
                            + arguments.size());
        }
        aggregator.parameter().ifPresent(type -> require(name, arguments.getFirst(), type));
        require(name, arguments.getLast(), ValueType.VECTOR);
    }

    private static void require(String name, Expression argument, ValueType type) {
        if (argument.type() != type) {
            throw new QueryError(
                    argument.at(),
                    name + " wants " + type.shown() + " here, and this is "
                            + argument.type().shown());
        }
    }

    private static boolean isComputable(Expression expression) {
        return expression.type() == ValueType.VECTOR || expression.type() == ValueType.SCALAR;
    }
}
