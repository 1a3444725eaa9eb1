package io.syntra.telemetry.promql.syntax;

import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.regex.RegexRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads which series are meant, and at which times. */
final class SelectorReader {

    private final TokenStream tokens;

    SelectorReader(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** {@code name}, {@code name{…}} or {@code {…}}. */
    Expression.Selector selector() {
        var at = tokens.peek().at();
        var matchers = new ArrayList<Matcher>();
        if (tokens.peek().kind() == Token.Kind.NAME) {
            matchers.add(
                    new Matcher(Labels.NAME, Matcher.Kind.EQUAL, tokens.take().text()));
        }
        if (tokens.takeSign("{")) {
            while (!tokens.takeSign("}")) {
                matchers.add(matcher(at, matchers));
                if (!tokens.peek().isSign("}")) {
                    tokens.expectSign(",");
                }
            }
        }
        if (matchers.stream().allMatch(matcher -> matcher.test(""))) {
            throw new QueryError(
                    at, "this would be all series there are; name a metric, or a label with a value that is not empty");
        }
        return new Expression.Selector(at, List.copyOf(matchers), Shift.NONE);
    }

    private Matcher matcher(Position selector, List<Matcher> before) {
        var label = tokens.peek();
        if (label.kind() != Token.Kind.NAME && label.kind() != Token.Kind.STRING) {
            throw tokens.unexpected("the name of a label, or '}'");
        }
        tokens.take();
        if (label.kind() == Token.Kind.STRING
                && (tokens.peek().isSign(",") || tokens.peek().isSign("}"))) {
            if (before.stream().anyMatch(matcher -> matcher.label().equals(Labels.NAME))) {
                throw new QueryError(selector, "the metric's name stands here twice");
            }
            return new Matcher(Labels.NAME, Matcher.Kind.EQUAL, label.text());
        }
        var kind = Matcher.Kind.of(tokens.peek().text());
        if (tokens.peek().kind() != Token.Kind.SIGN || kind.isEmpty()) {
            throw tokens.unexpected("one of =, !=, =~, !~");
        }
        tokens.take();
        if (tokens.peek().kind() != Token.Kind.STRING) {
            throw tokens.unexpected("a text in quotes");
        }
        var value = tokens.take();
        try {
            return new Matcher(label.text(), kind.get(), value.text());
        } catch (RegexRefused e) {
            throw new QueryError(value.at(), String.valueOf(e.getMessage()));
        }
    }

    /** {@code [5m]} or {@code [1h:1m]}, {@code offset …} and {@code @ …} as far as there are any. */
    Expression withTimes(Expression operand, boolean bracketed) {
        var result = operand;
        boolean bare = !bracketed;
        while (true) {
            var token = tokens.peek();
            if (token.isSign("[")) {
                result = range(result, bare);
                bare = true;
            } else if (token.isWord("offset") || token.isSign("@")) {
                result = shifted(result, bare);
            } else {
                return result;
            }
        }
    }

    private Expression range(Expression operand, boolean bare) {
        var bracket = tokens.take();
        long length = length("the length of a range such as 5m");
        if (tokens.takeSign(":")) {
            var step = tokens.peek().isSign("]") ? OptionalLong.empty() : OptionalLong.of(length("a step such as 1m"));
            tokens.expectSign("]");
            if (operand.type() != ValueType.VECTOR) {
                throw new QueryError(
                        bracket.at(),
                        "a subquery is of an instant vector, and this is "
                                + operand.type().shown());
            }
            return new Expression.Subquery(operand.at(), operand, length, step, Shift.NONE);
        }
        tokens.expectSign("]");
        if (!bare || !(operand instanceof Expression.Selector selector)) {
            throw new QueryError(
                    bracket.at(),
                    "a range belongs to a metric's name or its labels; of anything else write a subquery, [5m:]");
        }
        if (!selector.shift().equals(Shift.NONE)) {
            throw new QueryError(bracket.at(), "the range stands before offset and @");
        }
        return new Expression.Range(selector.at(), selector, length);
    }

    private long length(String what) {
        var token = tokens.peek();
        if (token.kind() != Token.Kind.DURATION && token.kind() != Token.Kind.NUMBER) {
            throw tokens.unexpected(what);
        }
        long length = Literals.seconds(Literals.number(tokens.take()), token);
        if (length <= 0) {
            throw new QueryError(token.at(), "it must be longer than nothing");
        }
        return length;
    }

    private Expression shifted(Expression operand, boolean bare) {
        var word = tokens.take();
        if (!bare) {
            throw misplaced(word);
        }
        return switch (operand) {
            case Expression.Selector selector ->
                new Expression.Selector(selector.at(), selector.matchers(), more(selector.shift(), word));
            case Expression.Range range ->
                new Expression.Range(
                        range.at(),
                        new Expression.Selector(
                                range.selector().at(),
                                range.selector().matchers(),
                                more(range.selector().shift(), word)),
                        range.length());
            case Expression.Subquery subquery ->
                new Expression.Subquery(
                        subquery.at(), subquery.of(), subquery.length(), subquery.step(), more(subquery.shift(), word));
            default -> throw misplaced(word);
        };
    }

    private static QueryError misplaced(Token word) {
        return new QueryError(word.at(), "'" + word.text() + "' belongs right behind a metric, a range or a subquery");
    }

    private Shift more(Shift shift, Token word) {
        if (word.isSign("@")) {
            if (shift.at().isPresent()) {
                throw new QueryError(word.at(), "'@' stands here twice");
            }
            return new Shift(Optional.of(anchor()), shift.offsetMillis());
        }
        if (shift.offsetMillis() != 0) {
            throw new QueryError(word.at(), "'offset' stands here twice");
        }
        return new Shift(shift.at(), signedMillis("a duration such as 5m"));
    }

    private Shift.Anchor anchor() {
        var word = tokens.peek();
        if ((word.isWord("start") || word.isWord("end")) && tokens.second().isSign("(")) {
            tokens.take();
            tokens.expectSign("(");
            tokens.expectSign(")");
            return word.isWord("start") ? new Shift.Anchor.Start() : new Shift.Anchor.End();
        }
        return new Shift.Anchor.Time(signedMillis("a time in seconds since 1970, start() or end()"));
    }

    private long signedMillis(String what) {
        boolean minus = tokens.takeSign("-");
        if (!minus) {
            tokens.takeSign("+");
        }
        var token = tokens.peek();
        if (token.kind() != Token.Kind.DURATION && token.kind() != Token.Kind.NUMBER) {
            throw tokens.unexpected(what);
        }
        long millis = Literals.seconds(Literals.number(tokens.take()), token);
        return minus ? -millis : millis;
    }
}
