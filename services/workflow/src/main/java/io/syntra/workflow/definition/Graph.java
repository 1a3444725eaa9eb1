package io.syntra.workflow.definition;

import io.syntra.contracts.workflow.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which node follows which. */
public final class Graph {

    private final List<Node> nodes;

    public Graph(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    public Node first() {
        return nodes.getFirst();
    }

    public Optional<Node> node(String id) {
        return nodes.stream().filter(n -> n.id().equals(id)).findFirst();
    }

    /** The node after this one; for a condition that holds. */
    public Optional<Node> next(Node node) {
        if (node.next() != null) {
            return node(node.next());
        }
        int below = nodes.indexOf(node) + 1;
        return below < nodes.size() ? Optional.of(nodes.get(below)) : Optional.empty();
    }

    /** The node after a condition that does not hold. */
    public Optional<Node> otherwise(Node.Condition condition) {
        return condition.otherwise() == null ? Optional.empty() : node(condition.otherwise());
    }

    List<Node> successors(Node node) {
        var successors = new ArrayList<Node>();
        next(node).ifPresent(successors::add);
        if (node instanceof Node.Condition condition) {
            otherwise(condition).ifPresent(successors::add);
        }
        return successors;
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
