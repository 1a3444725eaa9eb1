package io.syntra.telemetry.promql.syntax;

import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.QueryError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads expressions by the rank of their operators, and checks the types of their parts. */
final class ExpressionReader {

    /** What is deeper, or a longer chain, would only cost stack. */
    private static final int DEEPEST = 40;

    private static final int MOST_OPERATORS = 300;

    private static final Set<String> AFTER_OPERANDS =
            Set.of("by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset");

    private final TokenStream tokens;
    private final SelectorReader selectors;
    private int depth;
    private int operators;

    ExpressionReader(TokenStream tokens) {
        this.tokens = tokens;
        this.selectors = new SelectorReader(tokens);
    }

    Expression query() {
        var result = expression(1);
        if (tokens.peek().kind() != Token.Kind.END) {
            throw tokens.unexpected("an operator, or the end");
        }
        return result;
    }

    /** @param rank what binds less is left to the caller */
    private Expression expression(int rank) {
        var left = unary();
        while (true) {
            var token = tokens.peek();
            var operator = BinaryOperator.of(token).filter(found -> found.rank() >= rank);
            if (operator.isEmpty()) {
                return left;
            }
            tokens.take();
            count(token.at());
            left = binary(token.at(), operator.get(), left);
        }
    }

    private void count(Position at) {
        if (++operators > MOST_OPERATORS) {
            throw new QueryError(at, "the query has more than " + MOST_OPERATORS + " operators up to here");
        }
    }

    private Expression binary(Position at, BinaryOperator operator, Expression left) {
        boolean bool = tokens.takeWord("bool");
        var modifiers = tokens.peek();
        var matching = matching();
        var right = expression(operator.isFromTheRight() ? operator.rank() : operator.rank() + 1);
        Typing.binary(at, operator, left, right, bool, matching, modifiers.at());
        return new Expression.Binary(at, operator, left, right, bool, matching);
    }

    private Matching matching() {
        boolean on = tokens.peek().isWord("on");
        if (!on && !tokens.peek().isWord("ignoring")) {
            return Matching.USUAL;
        }
        tokens.take();
        var labels = tokens.names();
        boolean left = tokens.peek().isWord("group_left");
        if (!left && !tokens.peek().isWord("group_right")) {
            return new Matching(on, labels, Matching.Grouping.NONE, List.of());
        }
        var grouping = tokens.take();
        var included = tokens.peek().isSign("(") ? tokens.names() : List.<String>of();
        if (on && labels.stream().anyMatch(included::contains)) {
            throw new QueryError(grouping.at(), "a label cannot be in on and in " + grouping.word() + " at once");
        }
        return new Matching(on, labels, left ? Matching.Grouping.LEFT : Matching.Grouping.RIGHT, included);
    }

    /** A sign binds tighter than all operators but the power: {@code -1 ^ 2} is -1. */
    private Expression unary() {
        var sign = tokens.peek();
        if (!sign.isSign("-") && !sign.isSign("+")) {
            return operand();
        }
        tokens.take();
        return deeper(sign.at(), () -> {
            var of = expression(BinaryOperator.POWER.rank());
            Typing.sign(sign.at(), of);
            return sign.isSign("+") ? of : new Expression.Negation(sign.at(), of);
        });
    }

    private <T> T deeper(Position at, Supplier<T> inner) {
        if (++depth > DEEPEST) {
            throw new QueryError(at, "the query has more than " + DEEPEST + " open brackets up to here");
        }
        var result = inner.get();
        depth--;
        return result;
    }

    private Expression operand() {
        boolean bracketed = tokens.peek().isSign("(");
        return selectors.withTimes(primary(), bracketed);
    }

    private Expression primary() {
        var token = tokens.peek();
        return switch (token.kind()) {
            case NUMBER, DURATION -> new Expression.Constant(token.at(), Literals.number(tokens.take()));
            case STRING -> new Expression.Text(token.at(), tokens.take().text());
            case NAME -> named(token);
            case SIGN -> {
                if (token.isSign("{")) {
                    yield selectors.selector();
                }
                if (!token.isSign("(")) {
                    throw tokens.unexpected("a metric, a number, a function or '('");
                }
                yield bracketed();
            }
            case END -> throw tokens.unexpected("a metric, a number, a function or '('");
        };
    }

    private Expression bracketed() {
        var bracket = tokens.expectSign("(");
        var inner = deeper(bracket.at(), () -> expression(1));
        tokens.expectSign(")");
        return inner;
    }

    private Expression named(Token name) {
        var following = tokens.second();
        var aggregator = Aggregator.of(name.word());
        if (aggregator.isPresent()
                && (following.isSign("(") || following.isWord("by") || following.isWord("without"))) {
            return aggregation(aggregator.get());
        }
        if (following.isSign("(")) {
            if (AFTER_OPERANDS.contains(name.word())) {
                throw tokens.unexpected("a metric, a number, a function or '('");
            }
            return call();
        }
        if (following.isSign("{")) {
            return selectors.selector();
        }
        return switch (name.word()) {
            case "inf" -> new Expression.Constant(tokens.take().at(), Double.POSITIVE_INFINITY);
            case "nan" -> new Expression.Constant(tokens.take().at(), Double.NaN);
            default -> selectors.selector();
        };
    }

    private Expression call() {
        var name = tokens.take();
        var function = Function.of(name.text()).orElseThrow(() -> unknown(name));
        var arguments = deeper(name.at(), this::arguments);
        Typing.arguments(name.at(), function, arguments);
        return new Expression.Call(name.at(), function, arguments);
    }

    private static QueryError unknown(Token name) {
        var instead = Function.MISSING.getOrDefault(name.text(), Function.MISSING.get(name.word()));
        if (instead != null) {
            return new QueryError(name.at(), "'" + name.text() + "' is not supported here; " + instead);
        }
        var known = new ArrayList<>(Function.all());
        for (var aggregator : Aggregator.values()) {
            known.add(aggregator.word());
        }
        return QueryError.unknown(name.at(), "function", name.text(), known);
    }

    private List<Expression> arguments() {
        tokens.expectSign("(");
        var arguments = new ArrayList<Expression>();
        while (!tokens.takeSign(")")) {
            arguments.add(expression(1));
            if (!tokens.peek().isSign(")")) {
                tokens.expectSign(",");
                if (tokens.peek().isSign(")")) {
                    throw tokens.unexpected("one more argument");
                }
            }
        }
        return arguments;
    }

    /** {@code by} and {@code without} stand before the brackets or behind them. */
    private Expression aggregation(Aggregator aggregator) {
        var name = tokens.take();
        var before = grouping();
        var arguments = deeper(name.at(), this::arguments);
        var behind = before.isEmpty() ? grouping() : before;
        boolean by = behind.map(Labelled::by).orElse(true);
        var labels = behind.map(Labelled::labels).orElse(List.of());
        Typing.aggregation(name.at(), aggregator, arguments);
        return new Expression.Aggregation(
                name.at(),
                aggregator,
                arguments.getLast(),
                arguments.size() > 1 ? Optional.of(arguments.getFirst()) : Optional.empty(),
                by,
                labels);
    }

    private record Labelled(boolean by, List<String> labels) {}

    private Optional<Labelled> grouping() {
        boolean by = tokens.peek().isWord("by");
        if (!by && !tokens.peek().isWord("without")) {
            return Optional.empty();
        }
        tokens.take();
        return Optional.of(new Labelled(by, tokens.names()));
    }
}
