package io.syntra.telemetry.promql.syntax;

import io.syntra.telemetry.query.syntax.QueryError;
import java.util.ArrayList;
import java.util.List;

/** Tokens, one after the other. */
final class TokenStream {

    private final List<Token> tokens;
    private int next;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(next);
    }

    /** The one after {@link #peek}. */
    Token second() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        var token = peek();
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }

    boolean takeSign(String sign) {
        boolean there = peek().isSign(sign);
        if (there) {
            take();
        }
        return there;
    }

    boolean takeWord(String word) {
        boolean there = peek().isWord(word);
        if (there) {
            take();
        }
        return there;
    }

    Token expectSign(String sign) {
        if (!peek().isSign(sign)) {
            throw unexpected("'" + sign + "'");
        }
        return take();
    }

    QueryError unexpected(String wanted) {
        return new QueryError(peek().at(), peek().shown() + "; expected " + wanted);
    }

    /** Names in brackets; one may stand in quotes, and a comma may be the last. */
    List<String> names() {
        expectSign("(");
        var names = new ArrayList<String>();
        while (!takeSign(")")) {
            if (peek().kind() != Token.Kind.NAME && peek().kind() != Token.Kind.STRING) {
                throw unexpected("the name of a label, or ')'");
            }
            names.add(take().text());
            if (!peek().isSign(")")) {
                expectSign(",");
            }
        }
        return names;
    }
}
