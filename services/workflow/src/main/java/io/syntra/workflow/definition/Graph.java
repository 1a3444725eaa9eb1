package io.syntra.workflow.definition;

import io.syntra.contracts.workflow.Node;
import io.syntra.workflow.node.Way;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which node follows which. */
public final class Graph {

    private final List<Node> nodes;

    public Graph(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    public Node first() {
        return nodes.getFirst();
    }

    public Optional<Node> node(@Nullable String id) {
        return nodes.stream().filter(n -> n.id().equals(id)).findFirst();
    }

    /** The node after this one. */
    public Optional<Node> next(Node node) {
        if (node.next() != null) {
            return node(node.next());
        }
        int below = nodes.indexOf(node) + 1;
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

    private static Map<String, String> ways(Node node) {
        return node.branches() == null ? Map.of() : node.branches();
    }

    /** Every node that can come after this one. */
    Set<Node> reachableFrom(Node node) {
        var reached = new HashSet<Node>();
        var open = new ArrayList<>(successors(node));
        while (!open.isEmpty()) {
            var next = open.removeLast();
            if (reached.add(next)) {
                open.addAll(successors(next));
            }
        }
        return reached;
    }
}
