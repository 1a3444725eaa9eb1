package io.syntra.template.markup;

import java.util.List;

/** Writes a text as it is sent. */
final class RawText {

    /** Two marks in a row of the same character would be read as another one; between them nothing in bold keeps them apart. */
    private static final String APART = "**";

    private final StringBuilder raw = new StringBuilder();
    private final LineMarks lines = new LineMarks();
    private boolean mark;

    String of(List<Token> tokens) {
        for (var token : tokens) {
            switch (token) {
                case Token.Glyph glyph -> {
                    raw.append(glyph.raw());
                    if (glyph.isNewline()) {
                        raw.append(lines.behindNewline());
                    }
                    mark = false;
                }
                case Token.Open opened -> {
                    mark(opened.span().opening());
                    lines.open(opened.span());
                }
                case Token.Close closed -> {
                    mark(closed.span().closing());
                    lines.close();
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
