package io.syntra.local.bench;

import io.syntra.contracts.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What was measured, when, and on what. */
record Results(Hardware hardware, Instant at, List<Measure> measures) implements Payload {

    Results {
        measures = List.copyOf(measures);
    }

    record Measure(String what, String target, String measured) implements Payload {}

    /** As Markdown, which is readable in a terminal too. */
    List<String> table() {
        var lines = new ArrayList<String>();
        lines.add("On " + hardware + "; " + at.toString().substring(0, 10) + ".");
        lines.add("");
        lines.add("| what | target | measured |");
        lines.add("|---|---|---|");
        measures.forEach(m -> lines.add("| " + m.what() + " | " + m.target() + " | " + m.measured() + " |"));
        return lines;
    }
}
