package io.syntra.telemetry.query.syntax;

import java.util.List;

/** Where the rows of a query come from. */
public sealed interface Source {

    Position at();

    record Table(Position at, String name) implements Source {}

    record Metric(Position at, String name) implements Source {}

    /**
     * Spans that the last condition holds for, below one for which the one before it holds, and so on up to
     * {@code first}.
     */
    record Matched(Position at, Expression first, List<Descent> path) implements Source {

        public Matched {
            path = List.copyOf(path);
        }
    }

    /** @param direct whether the next span is a child and not any descendant */
    record Descent(boolean direct, Expression condition) {}
}
