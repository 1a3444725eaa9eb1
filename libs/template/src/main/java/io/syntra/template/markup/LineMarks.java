package io.syntra.template.markup;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is written behind the end of a line: the marks of the quotes that go on in the next one. */
final class LineMarks {

    private final Deque<Span> open = new ArrayDeque<>();

    void open(Span span) {
        open.push(span);
    }

    void close() {
        open.pop();
    }

    /** In code a mark would be read as a character of it. */
    String behindNewline() {
        var marks = new StringBuilder();
        for (var span : open) {
            if (span.style() == Style.CODE || span.style() == Style.PREFORMATTED) {
                return "";
            }
            if (span.marksLines()) {
                marks.append(span.opening());
            }
        }
        return marks.toString();
    }
}
