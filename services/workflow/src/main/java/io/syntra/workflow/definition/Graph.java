package io.syntra.workflow.definition;

import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.NodeTypeView.Ways;
import io.syntra.workflow.node.NodeTypes;
import io.syntra.workflow.node.Way;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which node follows which. */
public final class Graph {

    private final List<Node> nodes;
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, Set<Node>> after = new HashMap<>();

    public Graph(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
        for (int i = 0; i < this.nodes.size(); i++) {
            places.putIfAbsent(this.nodes.get(i).id(), i);
        }
    }

    public Set<String> ids() {
        return Set.copyOf(places.keySet());
    }

    public Node first() {
        return nodes.getFirst();
    }

    public Optional<Node> node(@Nullable String id) {
        return Optional.ofNullable(id).map(places::get).map(nodes::get);
    }

    /** The node after this one. */
    public Optional<Node> next(Node node) {
        if (node.next() != null || forks(node)) {
            return node(node.next());
        }
        int below = places.getOrDefault(node.id(), nodes.size()) + 1;
        return below < nodes.size() ? Optional.of(nodes.get(below)) : Optional.empty();
    }

    public Optional<Node> next(Node node, Way way) {
        return switch (way) {
            case Way.Next _ -> next(node);
            case Way.Otherwise _ -> node(node.otherwise());
            case Way.Branch(String name) -> {
                var to = ways(node).get(name);
                yield to == null ? next(node) : node(to);
            }
        };
    }

    List<Node> successors(Node node) {
        var successors = new ArrayList<Node>();
        next(node).ifPresent(successors::add);
        node(node.otherwise()).ifPresent(successors::add);
        node(node.onError()).ifPresent(successors::add);
        ways(node).values().forEach(to -> node(to).ifPresent(successors::add));
        return successors;
    }

    static Map<String, String> ways(Node node) {
        return node.branches() == null ? Map.of() : node.branches();
    }

    /** Every node that can come after this one; looked for once, for a node may hold much. */
    Set<Node> reachableFrom(Node node) {
        return after.computeIfAbsent(node.id(), ignored -> reachable(successors(node), null));
    }

    private Set<Node> reachable(List<Node> starts, @Nullable Node border) {
        var reached = new HashSet<Node>();
        var open = new ArrayList<>(starts);
        while (!open.isEmpty()) {
            var next = open.removeLast();
            if (!next.equals(border) && reached.add(next)) {
                open.addAll(successors(next));
            }
        }
        return reached;
    }

    /** Whether its branches are runs of their own, and it is through when they are. */
    static boolean forks(Node node) {
        var ways = NodeTypes.require(node.type()).view().ways();
        return ways == Ways.ALL_BRANCHES || ways == Ways.EACH;
    }

    /**
     * One branch of a node that forks.
     *
     * @param nodes all that can be done in it
     */
    record Body(Node fork, String way, Set<Node> nodes) {}

    List<Body> bodies() {
        return nodes.stream()
                .filter(Graph::forks)
                .flatMap(fork -> ways(fork).entrySet().stream()
                        .map(way -> new Body(
                                fork,
                                way.getKey(),
                                reachable(
                                        node(way.getValue()).stream().toList(),
                                        next(fork).orElse(null)))))
                .toList();
    }
}
