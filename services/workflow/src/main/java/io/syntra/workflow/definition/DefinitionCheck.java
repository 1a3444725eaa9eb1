package io.syntra.workflow.definition;

import io.syntra.contracts.Nearest;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be wrong between the parts of a definition: names, the graph, the variables that a node can use. */
final class DefinitionCheck {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_-]{0,39}");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,100}");
    private static final int MOST_NODES = 50;

    private final WorkflowDefinition definition;
    private final List<ReadNode> nodes;
    private final Graph graph;
    private final Set<String> said;
    private final List<Problem.Field> mistakes = new ArrayList<>();
    private boolean sound = true;

    /** @param said what is known to be wrong; nothing more is said of those fields */
    DefinitionCheck(WorkflowDefinition definition, List<ReadNode> nodes, List<Problem.Field> said) {
        this.definition = definition;
        this.nodes = List.copyOf(nodes);
        this.graph = new Graph(definition.nodes());
        this.said = said.stream().map(Problem.Field::name).collect(Collectors.toSet());
    }

    static boolean isName(String name) {
        return !name.isBlank() && NAME.matcher(name).matches();
    }

    List<Problem.Field> mistakes() {
        if (!isName(definition.name())) {
            wrong("name", "must have 1 to 100 characters on one line");
        }
        if (nodes.isEmpty() || nodes.size() > MOST_NODES) {
            wrong("nodes", "there must be 1 to " + MOST_NODES);
            return mistakes;
        }
        ids();
        // Without sound ids and links nothing can be said about what comes before what.
        if (sound) {
            cycles();
        }
        if (sound) {
            deadEnds();
            branches();
        }
        if (sound) {
            variables();
        }
        return mistakes;
    }

    private void ids() {
        var seen = new HashSet<String>();
        forEachNode((node, at) -> {
            if (!ID.matcher(node.id()).matches() || node.id().equals(Node.END)) {
                wrong(
                        at + ".id",
                        "must begin with a lower-case letter, have at most 40 lower-case letters, digits, _ and -,"
                                + " and not be \"end\"");
            } else if (!seen.add(node.id())) {
                wrong(at + ".id", "\"" + node.id() + "\" is the id of another node too");
            }
        });
        forEachNode((node, at) -> {
            link(node.next(), at + ".next", seen);
            link(node.otherwise(), at + ".otherwise", seen);
            link(node.onError(), at + ".on_error", seen);
            if (node.branches() != null) {
                node.branches().forEach((way, to) -> link(to, at + ".branches." + way, seen));
            }
        });
    }

    private void link(@Nullable String to, String at, Set<String> ids) {
        if (to != null && !to.equals(Node.END) && !ids.contains(to)) {
            wrong(at, "there is no node \"" + to + "\"." + Nearest.hint(to, ids));
        }
    }

    private void cycles() {
        forEachNode((node, at) -> {
            if (graph.reachableFrom(node).contains(node)) {
                wrong(at + ".next", "leads back to \"" + node.id() + "\"; a workflow must come to an end");
            }
        });
    }

    private void deadEnds() {
        var reached = new HashSet<>(graph.reachableFrom(graph.first()));
        reached.add(graph.first());
        forEachNode((node, at) -> {
            if (!reached.contains(node)) {
                wrong(at + ".id", "no way leads to \"" + node.id() + "\": have another node name it, or take it out");
            }
        });
    }

    /** What runs beneath a node has one way in, and ends where the node's next begins. */
    private void branches() {
        forEachNode((node, at) -> {
            if (Graph.forks(node)) {
                if (node.next() == null) {
                    wrong(at + ".next", "must name the node that follows when the branches are through, or \"end\"");
                }
                Graph.ways(node).forEach((way, to) -> {
                    if (to.equals(Node.END) || to.equals(node.next())) {
                        wrong(at + ".branches." + way, "must name a node that is in this branch only");
                    }
                });
            }
        });
        if (sound) {
            for (var body : graph.bodies()) {
                forEachNode((node, at) -> {
                    if (!body.nodes().contains(node)) {
                        into(body, node)
                                .ifPresent(to -> wrong(
                                        at + ".next",
                                        "leads to \"" + to.id() + "\", which is in the branch \"" + body.way()
                                                + "\" of \"" + body.fork().id() + "\""));
                    }
                });
            }
        }
    }

    private Optional<Node> into(Graph.Body body, Node from) {
        var to = graph.successors(from).stream().filter(body.nodes()::contains);
        var begin = Graph.ways(from).get(body.way());
        return from.equals(body.fork())
                ? to.filter(node -> !node.id().equals(begin)).findFirst()
                : to.findFirst();
    }

    private void variables() {
        var scope = new Scope(definition.trigger(), nodes, graph);
        for (var node : nodes) {
            for (var use : node.reading().uses()) {
                scope.mistake(use.variable(), node.node())
                        .ifPresent(mistake -> wrong(use.place().name(), mistake));
            }
        }
    }

    private void forEachNode(BiConsumer<Node, String> check) {
        nodes.forEach(node -> check.accept(node.node(), node.place().name()));
    }

    private void wrong(String field, String message) {
        sound = false;
        if (!said.contains(field)) {
            mistakes.add(new Problem.Field(field, message));
        }
    }
}
