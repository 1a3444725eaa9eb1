package io.syntra.template.markup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Writes a text as it is sent. */
final class RawText {

    /** Two marks in a row of the same character would be read as another one; between them nothing in bold keeps them apart. */
    private static final String APART = "**";

    private final StringBuilder raw = new StringBuilder();
    private final Deque<Span> open = new ArrayDeque<>();
    private boolean mark;

    String of(List<Token> tokens) {
        for (var token : tokens) {
            switch (token) {
                case Token.Glyph glyph -> {
                    raw.append(glyph.raw());
                    if (glyph.isNewline()) {
                        open.stream().filter(Span::marksLines).forEach(quote -> raw.append(quote.opening()));
                    }
                    mark = false;
                }
                case Token.Open opened -> {
                    mark(opened.span().opening());
                    open.push(opened.span());
                }
                case Token.Close closed -> {
                    mark(closed.span().closing());
                    open.pop();
                }
            }
        }
        return raw.toString();
    }

    private void mark(String text) {
        if (mark && text.startsWith("_") && raw.charAt(raw.length() - 1) == '_') {
            raw.append(APART);
        }
        raw.append(text);
        mark = !text.isEmpty() || mark;
    }
}
