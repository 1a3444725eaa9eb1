package io.syntra.template;

import org.jspecify.annotations.Nullable;

/** A piece of a parsed template. */
public sealed interface Segment {

    /** What the author wrote, kept as it is. */
    record Literal(String text) implements Segment {}

    /**
     * A place for a value.
     *
     * @param fallback stands in for a missing or empty value
     */
    record Variable(String name, @Nullable String fallback) implements Segment {}
}
