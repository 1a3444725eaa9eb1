package io.syntra.telemetry.query.syntax;

import java.util.List;

/** Where rows come from, and what happens to them, in order. */
public record Query(Source source, List<Stage> stages) {

    public Query {
        stages = List.copyOf(stages);
    }
}
