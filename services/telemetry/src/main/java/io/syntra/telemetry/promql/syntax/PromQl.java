package io.syntra.telemetry.promql.syntax;

import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.QueryError;
import java.util.List;

/** Reads PromQL. */
public final class PromQl {

    /** Texts that people write are far below; what is above would only cost memory. */
    private static final int LONGEST = 20_000;

    private static final Position BEGIN = new Position(1, 1);

    private PromQl() {}

    /** @throws QueryError when it is no query */
    public static Expression read(String text) {
        return new ExpressionReader(tokens(text)).query();
    }

    /**
     * Of a selector alone, as {@code match[]} has it.
     *
     * @throws QueryError when it is anything else
     */
    public static List<Matcher> selector(String text) {
        if (read(text) instanceof Expression.Selector selector
                && selector.shift().equals(Shift.NONE)) {
            return selector.matchers();
        }
        throw new QueryError(BEGIN, "expected a metric's name, its labels in braces, or both, and nothing else");
    }

    private static TokenStream tokens(String text) {
        if (text.length() > LONGEST) {
            throw new QueryError(BEGIN, "the query has " + text.length() + " characters; at most " + LONGEST + " go");
        }
        if (text.isBlank()) {
            throw new QueryError(BEGIN, "the query is empty; begin with a metric's name");
        }
        return new TokenStream(Lexer.read(text));
    }
}
