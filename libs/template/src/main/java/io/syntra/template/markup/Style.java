package io.syntra.template.markup;

/** How a span of text is shown. */
public enum Style {
    BOLD,
    ITALIC,
    UNDERLINE,
    STRIKE,
    SPOILER,
    CODE,
    PREFORMATTED,
    QUOTE,
    LINK,
    /** A picture in place of the text, or whatever else the channel has. */
    OTHER
}
