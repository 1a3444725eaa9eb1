package io.syntra.telemetry.promql.syntax;

import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.QueryError;

/** Texts with backslashes, as Go reads them. */
final class Escapes {

    private Escapes() {}

    static String read(String written, Position at) {
        var text = new StringBuilder();
        int i = 0;
        while (i < written.length()) {
            char c = written.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char kind = written.charAt(i++);
            int digits = digits(kind);
            if (digits == 0) {
                text.append(single(kind, at));
                continue;
            }
            int from = radix(kind) == 8 ? i - 1 : i;
            text.appendCodePoint(number(written, from, digits, radix(kind), at));
            i = from + digits;
        }
        return text.toString();
    }

    private static int digits(char kind) {
        return switch (kind) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            case '0', '1', '2', '3', '4', '5', '6', '7' -> 3;
            default -> 0;
        };
    }

    private static int radix(char kind) {
        return Character.isDigit(kind) ? 8 : 16;
    }

    private static int number(String written, int from, int digits, int radix, Position at) {
        try {
            int number = Integer.parseInt(written.substring(from, Math.min(written.length(), from + digits)), radix);
            if (from + digits <= written.length() && Character.isValidCodePoint(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new QueryError(at, "the text that begins here has a backslash with digits that are no character");
    }

    private static char single(char kind, Position at) {
        return switch (kind) {
            case 'a' -> '\u0007';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\u000b';
            case '\\', '\'', '"' -> kind;
            default ->
                throw new QueryError(
                        at, "the text that begins here has \\" + kind + ", which means nothing; a backslash is \\\\");
        };
    }
}
