package io.syntra.workflow.definition;

import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.workflow.node.Reading;
import io.syntra.workflow.node.Work;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A version of a workflow with all that its runs need, read once. */
public final class Plan {

    private final String author;
    private final Trigger trigger;
    private final @Nullable Integer maxRunning;
    private final Graph graph;
    private final Map<String, Node> nodes;
    private final Map<String, Work> works;

    /** @param author who saved the version */
    public Plan(WorkflowDefinition definition, String author) {
        this.author = author;
        this.trigger = definition.trigger();
        this.maxRunning = definition.maxRunning();
        this.graph = new Graph(definition.nodes());
        this.nodes = definition.nodes().stream().collect(Collectors.toMap(Node::id, Function.identity()));
        this.works = definition.nodes().stream().collect(Collectors.toMap(Node::id, Reading::of));
    }

    public String author() {
        return author;
    }

    public Trigger trigger() {
        return trigger;
    }

    /** Runs at a time; null when there is no limit. */
    public @Nullable Integer maxRunning() {
        return maxRunning;
    }

    public Graph graph() {
        return graph;
    }

    public Node node(String id) {
        var node = nodes.get(id);
        if (node == null) {
            throw new IllegalStateException("this version has no node " + id);
        }
        return node;
    }

    /** The first node of a branch. */
    public Node branch(Node node, String way) {
        return node(Objects.requireNonNull(Graph.ways(node).get(way), "no such branch"));
    }

    public Work work(Node node) {
        return Objects.requireNonNull(works.get(node.id()), "a node of another plan");
    }
}
