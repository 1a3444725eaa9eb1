package io.syntra.template.markup;

import org.jspecify.annotations.Nullable;

/**
 * A span of styled text.
 *
 * @param opening how it begins in the channel's markup, and begins again in the next part of a divided text
 * @param url of a link
 */
public record Span(
        Style style,
        String opening,
        String closing,
        @Nullable String url) {

    /** Such a quote holds lines, each with the mark before it. */
    boolean marksLines() {
        return style == Style.QUOTE && closing.isEmpty();
    }
}
