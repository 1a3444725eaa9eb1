package io.syntra.template.markup;

import java.util.List;

/** What fits into one message. Every span that is opened holds something, and is closed. */
public record Part(List<Token> tokens) {

    public Part {
        tokens = List.copyOf(tokens);
    }

    /** As it is sent. */
    public String raw() {
        return MarkedText.raw(tokens);
    }

    /** As it is read. */
    public String shown() {
        return MarkedText.shown(tokens);
    }
}
