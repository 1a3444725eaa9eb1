package io.syntra.workflow.run;

import io.syntra.contracts.Nearest;
import io.syntra.contracts.workflow.RunState;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What ran beneath a run that is over: which branches there are, and to which nodes each came. */
final class Beneath {

    private static final int MOST_NAMED = 20;
    private static final int LONGEST_NAME = 40;

    /** @param nodes in the order in which it did them */
    record Branch(UUID id, UUID above, UUID step, String name, RunState state, List<String> nodes) {}

    private final Map<UUID, Branch> branches = new LinkedHashMap<>();

    /** @param all in the order in which a node names them */
    Beneath(List<Branch> all) {
        all.forEach(branch -> branches.put(branch.id(), branch));
    }

    Branch branch(UUID id) {
        return Objects.requireNonNull(branches.get(id), "a branch of another run");
    }

    /** Those that a step has begun. */
    List<Branch> of(UUID step) {
        return branches.values().stream()
                .filter(branch -> branch.step().equals(step))
                .toList();
    }

    /**
     * The branches in which a node is to be done again.
     *
     * @param path names from the outermost; null means those that did not succeed, or the only one
     */
    List<UUID> targets(RunInHand old, String node, @Nullable List<String> path) {
        var reached = branches.values().stream()
                .filter(branch -> branch.nodes().contains(node))
                .toList();
        if (reached.isEmpty()) {
            var known = new LinkedHashSet<String>();
            old.steps().forEach(step -> known.add(step.node));
            branches.values().forEach(branch -> known.addAll(branch.nodes()));
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "node",
                    "this run did not come to a node \"" + node + "\"; it did: " + String.join(", ", known) + "."
                            + Nearest.hint(node, known));
        }
        if (path != null) {
            return List.of(reached.stream()
                    .filter(branch -> path(branch).equals(path))
                    .findFirst()
                    .orElseThrow(() -> ProblemException.field(
                            ProblemCode.INVALID_FIELD,
                            "branch",
                            "the run did not come to \"" + node + "\" in this one; it did in: " + named(reached)))
                    .id());
        }
        var failed = reached.stream()
                .filter(branch -> branch.state() != RunState.SUCCEEDED)
                .toList();
        if (failed.isEmpty() && reached.size() > 1) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "branch",
                    "must name one: none of those with \"" + node + "\" has failed; there are: " + named(reached));
        }
        return (failed.isEmpty() ? reached : failed).stream().map(Branch::id).toList();
    }

    private String named(List<Branch> some) {
        return String.join(
                        ", ",
                        some.stream()
                                .map(this::path)
                                .sorted(Comparator.comparing(Beneath::place))
                                .limit(MOST_NAMED)
                                .map(List::toString)
                                .toList())
                + (some.size() > MOST_NAMED ? " and " + (some.size() - MOST_NAMED) + " more" : "");
    }

    /** For sorting: items are numbered. */
    private static String place(List<String> path) {
        return path.stream()
                .map(name -> " ".repeat(Math.max(0, LONGEST_NAME - name.length())) + name)
                .collect(Collectors.joining("/"));
    }

    private List<String> path(Branch branch) {
        var names = new ArrayList<String>();
        for (@Nullable Branch at = branch; at != null; at = branches.get(at.above())) {
            names.addFirst(at.name());
        }
        return names;
    }

    /** These, and the branches that they are in. */
    Set<UUID> withThoseAbove(Collection<UUID> some) {
        var all = new LinkedHashSet<UUID>();
        for (var id : some) {
            for (@Nullable Branch at = branches.get(id); at != null && all.add(at.id()); ) {
                at = branches.get(at.above());
            }
        }
        return all;
    }
}
