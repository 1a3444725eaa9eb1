package io.syntra.agent.investigation;

import io.syntra.agent.brain.Assignment.Found;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Part;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far a deep investigation is: a function of the steps that are stored, so any instance goes on from them. All parts
 * whose predecessors are finished are asked side by side.
 *
 * @param steps of one run, in their order; those of one part follow each other among the others
 * @param proposes whether a change may be proposed in the end
 */
public record Graph(List<Step> steps, boolean proposes) {

    private static final Set<Part> INVESTIGATORS =
            EnumSet.of(Part.ERRORS, Part.CHANGES, Part.METRICS, Part.DEPENDENCIES);

    public Graph {
        steps = List.copyOf(steps);
    }

    public Graph(List<Step> steps) {
        this(steps, true);
    }

    /** What is to be done now. */
    public sealed interface Next {

        /** Ask these parts, which do not depend on each other. */
        record Ask(List<Part> parts) implements Next {
            public Ask {
                parts = List.copyOf(parts);
            }
        }

        record End(Ending ending) implements Next {}
    }

    /** The parts that have to be finished before this one. */
    public static Set<Part> before(Part part) {
        return switch (part) {
            case TRIAGE -> EnumSet.noneOf(Part.class);
            case ERRORS, CHANGES, METRICS, DEPENDENCIES -> EnumSet.of(Part.TRIAGE);
            case HYPOTHESES -> INVESTIGATORS;
            case JUDGE -> EnumSet.of(Part.HYPOTHESES);
            case PROPOSAL -> EnumSet.of(Part.JUDGE);
        };
    }

    public Next next() {
        for (var part : Part.values()) {
            var left = ending(part);
            if (left.isPresent() && endsAfter(part)) {
                return new Next.End(left.get());
            }
        }
        var ready = ready();
        return ready.isEmpty() ? new Next.End(ending(Part.PROPOSAL).orElse(Ending.FAILED)) : new Next.Ask(ready);
    }

    /** Fails closed: what does not plainly say that it goes on ends here, and nothing is proposed. */
    private boolean endsAfter(Part part) {
        return switch (part) {
            case TRIAGE -> !Wording.goesOn(words(part));
            case JUDGE -> !proposes || chosen().isEmpty();
            case PROPOSAL -> true;
            case ERRORS, CHANGES, METRICS, DEPENDENCIES, HYPOTHESES -> false;
        };
    }

    private List<Part> ready() {
        var ready = new ArrayList<Part>();
        for (var part : Part.values()) {
            if (ending(part).isEmpty()
                    && before(part).stream().allMatch(other -> ending(other).isPresent())) {
                ready.add(part);
            }
        }
        return ready;
    }

    /** The parts that are at work, or would be: none once the investigation has ended. */
    public Set<Part> atWork() {
        return switch (next()) {
            case Next.Ask ask -> EnumSet.copyOf(ask.parts());
            case Next.End end -> EnumSet.noneOf(Part.class);
        };
    }

    public List<Step> of(Part part) {
        return steps.stream().filter(step -> step.part() == part).toList();
    }

    /** How it took leave; empty while it has more to do. */
    public Optional<Ending> ending(Part part) {
        var own = of(part);
        return own.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(own.getLast().ending());
    }

    /** All that a part said. */
    public String words(Part part) {
        return String.join(
                "\n",
                of(part).stream()
                        .map(Step::words)
                        .filter(words -> !words.isBlank())
                        .toList());
    }

    /** The last thing that a part said: what it found. */
    public String conclusion(Part part) {
        return ending(part).isEmpty() ? "" : of(part).getLast().words();
    }

    public List<Hypothesis> hypotheses() {
        return Wording.hypotheses(conclusion(Part.HYPOTHESES));
    }

    /** The hypothesis that the judge found to be the cause. */
    public Optional<Hypothesis> chosen() {
        return Wording.verdict(conclusion(Part.JUDGE)).flatMap(id -> hypotheses().stream()
                .filter(hypothesis -> hypothesis.id().equals(id))
                .findFirst());
    }

    /** What was found before this part, by the parts that it builds upon, in their order. */
    List<Found> foundBefore(Part part) {
        var found = new EnumMap<Part, Found>(Part.class);
        collect(part, found);
        return List.copyOf(found.values());
    }

    private void collect(Part part, Map<Part, Found> found) {
        for (var earlier : before(part)) {
            var calls =
                    of(earlier).stream().flatMap(step -> step.calls().stream()).toList();
            found.put(earlier, new Found(earlier, conclusion(earlier), calls));
            collect(earlier, found);
        }
    }
}
