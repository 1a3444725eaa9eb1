package io.syntra.agent.investigation;

import io.syntra.agent.brain.Assignment;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Part;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a brain is shown of a deep investigation. */
public final class Investigation {

    /** After this many turns a part has to say what it has. */
    private static final int MOST_TURNS = 6;

    private Investigation() {}

    public static Graph graph(Dialogue whole) {
        return new Graph(whole.current().steps(), !whole.answersOnly());
    }

    /** The dialogue as one part sees it: its own steps, and what was found before it. */
    public static Dialogue forPart(Dialogue whole, Part part) {
        var graph = graph(whole);
        var own = graph.of(part);
        var current = whole.current();
        var exchanges = whole.exchanges().stream()
                .filter(exchange -> !exchange.runId().equals(current.runId()))
                .map(Investigation::heard)
                .collect(Collectors.toCollection(ArrayList::new));
        exchanges.add(current.with(own));
        return new Dialogue(
                exchanges,
                whole.about(),
                whole.services(),
                whole.now(),
                whole.timeLeft(),
                new Assignment(
                        part,
                        Instructions.of(part),
                        Instructions.reads(part),
                        proposes(part),
                        own.size() >= MOST_TURNS,
                        graph.foundBefore(part)));
    }

    /** Whatever a brain asks for: an investigator proposes nothing, and a judge looks at nothing. */
    public static boolean allows(Part part, Tool tool) {
        return tool instanceof ActionTool
                ? proposes(part)
                : Instructions.reads(part).contains(tool.name());
    }

    /** Triage too: what a person plainly asks for needs no investigation. */
    private static boolean proposes(Part part) {
        return part == Part.TRIAGE || part == Part.PROPOSAL;
    }

    /** Whether the person hears what the part says; of the others they see the summary, and the rest in the graph. */
    public static boolean audible(Part part) {
        return switch (part) {
            case TRIAGE, JUDGE, PROPOSAL -> true;
            case ERRORS, CHANGES, METRICS, DEPENDENCIES, HYPOTHESES -> false;
        };
    }

    /** An exchange that lies behind, as later messages see it: of a deep one only what the person heard. */
    public static Exchange told(Exchange exchange) {
        return exchange.steps().stream().allMatch(step -> step.part() == null) ? exchange : heard(exchange);
    }

    /** Only what the person heard, in one step without calls: who has other tools could not read them. */
    public static Exchange heard(Exchange exchange) {
        if (exchange.steps().isEmpty()) {
            return exchange;
        }
        var heard = exchange.steps().stream()
                .filter(step -> step.part() == null || audible(step.part()))
                .map(Step::words)
                .filter(words -> !words.isBlank())
                .toList();
        var brain = exchange.steps().getLast().brain();
        return exchange.with(
                heard.isEmpty()
                        ? List.of()
                        : List.of(new Step(
                                brain, Blocks.of(List.of(new Move.Say(String.join("\n", heard)))), List.of())));
    }

    /** One line for the person, of what a part found. */
    public static String summary(String words) {
        return Wording.summary(words);
    }
}
