package io.syntra.telemetry.promql.syntax;

import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.QueryError;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Divides a text into tokens. Within square brackets a colon stands alone; elsewhere it is part of a metric's name. */
final class Lexer {

    private static final Pattern DURATION = Pattern.compile("([0-9]+(ms|[smhdwy]))+");
    private static final Pattern NUMBER =
            Pattern.compile("0[xX][0-9a-fA-F_]+|([0-9][0-9_]*(\\.[0-9_]*)?|\\.[0-9][0-9_]*)([eE][+-]?[0-9_]+)?");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern NAME_IN_BRACKETS = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern SIGN = Pattern.compile("=~|!~|==|!=|<=|>=|[-+*/%^=<>(){}\\[\\],@:]");
    private static final Pattern SKIPPED = Pattern.compile("([ \\t\\r\\n]+|#[^\\n]*)+");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int next;
    private int line = 1;
    private int lineStart;
    private int brackets;

    private Lexer(String text) {
        this.text = text;
    }

    /** The last one is {@link Token.Kind#END}. */
    static List<Token> read(String text) {
        var lexer = new Lexer(text);
        lexer.skip();
        while (lexer.next < text.length()) {
            lexer.take();
            lexer.skip();
        }
        lexer.tokens.add(new Token(Token.Kind.END, "", lexer.at()));
        return lexer.tokens;
    }

    private Position at() {
        return new Position(line, next - lineStart + 1);
    }

    private void skip() {
        advance(length(SKIPPED));
    }

    private void take() {
        char first = text.charAt(next);
        if (first == '"' || first == '\'' || first == '`') {
            string(first);
            return;
        }
        int duration = length(DURATION);
        int number = length(NUMBER);
        if (duration > 0 && duration >= number) {
            add(Token.Kind.DURATION, duration);
        } else if (number > 0) {
            add(Token.Kind.NUMBER, number);
        } else {
            wordOrSign();
        }
    }

    private void wordOrSign() {
        int name = length(brackets > 0 ? NAME_IN_BRACKETS : NAME);
        if (name > 0) {
            add(Token.Kind.NAME, name);
            return;
        }
        int sign = length(SIGN);
        if (sign == 0) {
            throw new QueryError(
                    at(), "'" + Character.toString(text.codePointAt(next)) + "' is no character of the language");
        }
        brackets += switch (text.charAt(next)) {
            case '[' -> 1;
            case ']' -> -1;
            default -> 0;
        };
        add(Token.Kind.SIGN, sign);
    }

    private void string(char quote) {
        var at = at();
        int end = next + 1;
        while (end < text.length() && text.charAt(end) != quote) {
            if (quote != '`' && text.charAt(end) == '\n') {
                break;
            }
            end += quote != '`' && text.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= text.length() || text.charAt(end) != quote) {
            throw new QueryError(at, "the text that begins here has no end");
        }
        var written = text.substring(next + 1, end);
        tokens.add(new Token(Token.Kind.STRING, quote == '`' ? written : Escapes.read(written, at), at));
        advance(end + 1 - next);
    }

    private void add(Token.Kind kind, int length) {
        var at = at();
        var word = text.substring(next, next + length);
        advance(length);
        if (kind != Token.Kind.SIGN && kind != Token.Kind.NAME && length(NAME) > 0 && text.charAt(next) != ':') {
            throw new QueryError(
                    at,
                    "'" + word + text.charAt(next) + "' begins no number and no duration such as 5m or 1h30m"
                            + " (its units are ms, s, m, h, d, w and y)");
        }
        tokens.add(new Token(kind, word, at));
    }

    private void advance(int length) {
        for (int i = 0; i < length; i++) {
            if (text.charAt(next++) == '\n') {
                line++;
                lineStart = next;
            }
        }
    }

    private int length(Pattern pattern) {
        var matcher = pattern.matcher(text).region(next, text.length());
        return matcher.lookingAt() ? matcher.end() - next : 0;
    }
}
