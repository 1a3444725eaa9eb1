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

    private Syntax() {}

    /** @throws QueryError when it is no query */
    public static Query read(String text) {
        if (text.length() > LONGEST) {
            throw new QueryError(
                    new Position(1, 1), "the query has " + text.length() + " characters; at most " + LONGEST + " go");
        }
        if (text.isBlank()) {
            throw new QueryError(
                    new Position(1, 1), "the query is empty; begin with where rows come from, for example logs");
        }
        var lexer = new PipeLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        var tokens = new CommonTokenStream(lexer);
        tokens.fill();
        limitDepth(tokens);
        var parser = new PipeParser(tokens);
        parser.removeErrorListeners();
        parser.addErrorListener(new Expectation());
        return new SyntaxTree().query(parser.query());
    }

    /** Open brackets and long sums are what would need much stack. */
    private static void limitDepth(CommonTokenStream tokens) {
        int depth = 0;
        int signs = 0;
        for (var token : tokens.getTokens()) {
            switch (token.getType()) {
                case PipeLexer.LPAREN -> depth++;
                case PipeLexer.RPAREN -> depth--;
                case PipeLexer.PLUS, PipeLexer.MINUS, PipeLexer.STAR, PipeLexer.SLASH, PipeLexer.PERCENT -> signs++;
                default -> {
                    // Nothing that nests.
                }
            }
            if (depth > DEEPEST) {
                throw new QueryError(at(token), "more than " + DEEPEST + " brackets are open here; write it flatter");
            }
            if (signs > MOST_SIGNS) {
                throw new QueryError(at(token), "the query calculates with more than " + MOST_SIGNS + " signs");
            }
        }
    }

    static Position at(Token token) {
        return new Position(token.getLine(), token.getCharPositionInLine() + 1);
    }
}
