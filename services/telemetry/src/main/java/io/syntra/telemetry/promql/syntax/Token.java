package io.syntra.telemetry.promql.syntax;

import io.syntra.telemetry.query.syntax.Position;
import java.util.Locale;

/**
 * A word or sign.
 *
 * @param text as it is written; of a {@link Kind#STRING} what it stands for
 */
record Token(Kind kind, String text, Position at) {

    enum Kind {
        /** {@code 1}, {@code 0x1f}, {@code 1e3}. */
        NUMBER,
        /** {@code 1h30m}. */
        DURATION,
        STRING,
        NAME,
        SIGN,
        END
    }

    boolean isSign(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    /** Words of the language are words in any case. */
    boolean isWord(String word) {
        return kind == Kind.NAME && text.equalsIgnoreCase(word);
    }

    String word() {
        return kind == Kind.NAME ? text.toLowerCase(Locale.ROOT) : "";
    }

    String shown() {
        return switch (kind) {
            case END -> "the query ends here";
            case STRING -> "a text does not fit here";
            default -> "'" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "' does not fit here";
        };
    }
}
