package io.syntra.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a parsed template. */
public sealed interface Segment {

    /**
     * What the author wrote, markup and all.
     *
     * @param at index of its first character in the source
     */
    record Literal(String text, int at) implements Segment {}

    /** What takes the place of a value: it is data, and no markup in it counts. */
    sealed interface Slot extends Segment {}

    /** A text in quotes, as in <code>{{'{{'}}</code>. */
    record Quote(String text) implements Slot {}

    /**
     * A place for a value.
     *
     * @param fallback stands in for a missing or empty value
     * @param format how a value that is a time is written
     */
    record Variable(
            String name,
            @Nullable String fallback,
            @Nullable TimeFormat format) implements Slot {}

    /**
     * One of two texts.
     *
     * @param name the variable that decides: the first text when it has a value other than {@code false}
     * @param at index of its opening braces in the source
     */
    record Choice(String name, List<Segment> then, List<Segment> otherwise, int at) implements Segment {

        public Choice {
            then = List.copyOf(then);
            otherwise = List.copyOf(otherwise);
        }
    }
}
