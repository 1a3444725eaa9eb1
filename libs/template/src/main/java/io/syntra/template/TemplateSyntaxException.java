package io.syntra.template;

/** A template that cannot be parsed. Its message is for the template's author. */
public final class TemplateSyntaxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;

    public TemplateSyntaxException(int position, String message) {
        super("at character " + (position + 1) + ": " + message);
        this.position = position;
    }

    /** Index into the source, from 0. */
    public int position() {
        return position;
    }
}
