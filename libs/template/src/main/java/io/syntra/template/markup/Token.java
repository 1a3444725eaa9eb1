package io.syntra.template.markup;

import org.jspecify.annotations.Nullable;

/** A piece of a finished text in a channel's markup. */
public sealed interface Token {

    /**
     * What is never cut: one character as a person sees it, an escape, an entity, a mention.
     *
     * @param raw as it is sent
     * @param shown as it is read
     */
    record Glyph(String raw, String shown, @Nullable Reference reference) implements Token {

        Glyph(String raw, String shown) {
            this(raw, shown, null);
        }

        boolean isBlank() {
            return shown.isBlank();
        }

        boolean isNewline() {
            return shown.equals("\n");
        }
    }

    record Open(Span span) implements Token {}

    /** Ends the span that was opened last. */
    record Close(Span span) implements Token {}
}
