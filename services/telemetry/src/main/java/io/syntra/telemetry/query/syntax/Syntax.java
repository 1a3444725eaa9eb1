package io.syntra.telemetry.query.syntax;

import io.syntra.telemetry.query.syntax.grammar.PipeLexer;
import io.syntra.telemetry.query.syntax.grammar.PipeParser;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;

/** Reads a query's text. */
public final class Syntax {

    /** Texts that people write are far below; what is above would only cost memory and stack. */
    static final int LONGEST = 20_000;

    static final int DEEPEST = 40;

    static final int MOST_SIGNS = 300;

    static final int MOST_STAGES = 50;

    static final int MOST_QUERIES = 20;

    private Syntax() {}

    /** @throws QueryError when it is no query */
    public static Query read(String text) {
        if (text.length() > LONGEST) {
            throw new QueryError(
                    new Position(1, 1), "the query has " + text.length() + " characters; at most " + LONGEST + " go");
        }
        if (text.indexOf('\0') >= 0) {
            throw new QueryError(new Position(1, 1), "the query holds a character of number 0; leave it out");
        }
        if (text.isBlank()) {
            throw new QueryError(
                    new Position(1, 1), "the query is empty; begin with where rows come from, for example logs");
        }
        var lexer = new PipeLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        var tokens = new CommonTokenStream(lexer);
        tokens.fill();
        limitSize(tokens);
        var parser = new PipeParser(tokens);
        parser.removeErrorListeners();
        parser.addErrorListener(new Expectation());
        return new SyntaxTree().query(parser.query());
    }

    /** Open brackets and long sums would need much stack; each stage and each inner query is one more statement. */
    private static void limitSize(CommonTokenStream tokens) {
        int depth = 0;
        int signs = 0;
        int stages = 0;
        int queries = 0;
        for (var token : tokens.getTokens()) {
            switch (token.getType()) {
                case PipeLexer.LPAREN -> depth++;
                case PipeLexer.RPAREN -> depth--;
                case PipeLexer.PLUS, PipeLexer.MINUS, PipeLexer.STAR, PipeLexer.SLASH, PipeLexer.PERCENT -> signs++;
                case PipeLexer.PIPE -> stages++;
                case PipeLexer.IN, PipeLexer.NOT_IN, PipeLexer.JOIN, PipeLexer.DESCENDANT -> queries++;
                default -> {
                    // Nothing that nests.
                }
            }
            limit(token, depth, DEEPEST, "open brackets");
            limit(token, signs, MOST_SIGNS, "signs of arithmetic");
            limit(token, stages, MOST_STAGES, "stages");
            limit(token, queries, MOST_QUERIES, "joins, ins and matches");
        }
    }

    private static void limit(Token token, int count, int most, String what) {
        if (count > most) {
            throw new QueryError(at(token), "the query has more than " + most + " " + what + " up to here");
        }
    }

    static Position at(Token token) {
        return new Position(token.getLine(), token.getCharPositionInLine() + 1);
    }
}
