package io.syntra.telemetry.promql.syntax;

import java.util.List;

/**
 * Which series of both sides belong together.
 *
 * @param on whether {@code labels} are those that must be equal, and not those that need not
 * @param grouping on which side more than one may match
 * @param included labels that the many take over from the one
 */
public record Matching(boolean on, List<String> labels, Grouping grouping, List<String> included) {

    public static final Matching USUAL = new Matching(false, List.of(), Grouping.NONE, List.of());

    /** The side with many. */
    public enum Grouping {
        NONE,
        LEFT,
        RIGHT
    }

    public Matching {
        labels = List.copyOf(labels);
        included = List.copyOf(included);
    }
}
