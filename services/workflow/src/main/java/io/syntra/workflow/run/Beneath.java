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

    /**
     * @param nodes in the order in which it did them
     * @param last the step that it ended with
     */
    record Branch(
            UUID id,
            UUID above,
            UUID step,
            String name,
            RunState state,
            List<String> nodes,
            @Nullable UUID last) {}

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
     * The branches that are done again, each from a node: from this one where the run came to it. Those beside them that
     * did not succeed go on where each of them ended, or the node above would fail as before.
     *
     * @param path names from the outermost, of the only one that is done again; null means those that did not succeed, or
     *     the only one that came to the node
     */
    Map<UUID, String> targets(RunInHand old, String node, @Nullable List<String> path) {
        var chosen = chosen(old, node, path);
        var all = new LinkedHashMap<UUID, String>();
        chosen.forEach(id -> all.put(id, node));
        if (path == null) {
            var touched = withThoseAbove(chosen);
            touched.stream()
                    .map(id -> branch(id).step())
                    .distinct()
                    .flatMap(step -> failed(step).stream())
                    .filter(beside -> !touched.contains(beside.id()))
                    .forEach(beside -> whereEnded(beside, all));
        }
        return all;
    }

    /** Where each branch of a step goes on that did not succeed; empty when there is none. */
    Map<UUID, String> whereFailed(UUID step) {
        var all = new LinkedHashMap<UUID, String>();
        failed(step).forEach(branch -> whereEnded(branch, all));
        return all;
    }

    private void whereEnded(Branch branch, Map<UUID, String> all) {
        var within = branch.last() == null ? List.<Branch>of() : failed(branch.last());
        if (within.isEmpty()) {
            all.put(branch.id(), branch.nodes().getLast());
        } else {
            within.forEach(inner -> whereEnded(inner, all));
        }
    }

    private List<Branch> failed(UUID step) {
        return of(step).stream()
                .filter(branch -> branch.state() != RunState.SUCCEEDED)
                .toList();
    }

    private List<UUID> chosen(RunInHand old, String node, @Nullable List<String> path) {
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
