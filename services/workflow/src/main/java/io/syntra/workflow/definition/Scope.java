package io.syntra.workflow.definition;

import io.syntra.contracts.Nearest;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.NodeTypeView.Ways;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.workflow.node.ForEachType;
import io.syntra.workflow.node.NodeTypes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which variables a node can use. */
final class Scope {

    /** Of these a schedule has none. */
    private static final Set<String> OF_HAPPENINGS = Set.of("service_name", "error_message");

    /** What a node says that failed, when the run goes on. */
    private static final Set<String> OF_FAILURE = Set.of("error", "reason");

    private final Trigger trigger;
    private final List<ReadNode> nodes;
    private final Graph graph;
    private final List<Graph.Body> bodies;

    /** By the id of the node that uses them, like the next: looked for once, however often it does. */
    private final Map<String, Map<String, ReadNode>> before = new HashMap<>();

    private final Map<String, Optional<Known>> ofTrigger = new HashMap<>();

    Scope(Trigger trigger, List<ReadNode> nodes, Graph graph) {
        this.trigger = trigger;
        this.nodes = List.copyOf(nodes);
        this.graph = graph;
        this.bodies = graph.bodies();
    }

    /** What is wrong with using this variable in this node; empty when nothing is. */
    Optional<String> mistake(String variable, Node user) {
        var names = List.of(variable.split("\\.", -1));
        if (names.getFirst().equals("nodes")) {
            return nodeMistake(names, user);
        }
        return trigger(user).flatMap(known -> known.mistake(names));
    }

    /** What this node can use of what started the run. */
    private Optional<Known> trigger(Node user) {
        return ofTrigger.computeIfAbsent(user.id(), ignored -> ofTrigger().map(known -> {
            var fields = new HashSet<>(known.fields());
            var objects = new HashSet<>(known.objects());
            fields.addAll(Inputs.ALWAYS);
            if (bodies.stream().anyMatch(body -> isItem(body) && body.nodes().contains(user))) {
                fields.addAll(ForEachType.OF_ITEM);
                objects.addAll(ForEachType.OF_ITEM);
            }
            return new Known(known.name(), fields, objects);
        }));
    }

    /** @param objects the fields that have fields of their own */
    private record Known(String name, Set<String> fields, Set<String> objects) {

        /** @param names of a path */
        Optional<String> mistake(List<String> names) {
            var first = names.getFirst();
            if (!fields.contains(first)) {
                return Optional.of(
                        "there is no variable \"" + first + "\" for " + name + "." + Nearest.hint(first, fields));
            }
            return names.size() == 1 || objects.contains(first)
                    ? Optional.empty()
                    : Optional.of("there is nothing inside \"" + first + "\" for " + name + ": it is one value"
                            + (objects.isEmpty() ? "" : ", as all but " + String.join(", ", new TreeSet<>(objects)))
                            + ".");
        }
    }

    /** What may be wrong with using this variable: of some triggers only whoever starts the run knows what there is. */
    Optional<String> doubt(String variable) {
        var name = variable.split("\\.", 2)[0];
        if (trigger instanceof Trigger.OnSchedule) {
            return OF_HAPPENINGS.contains(name)
                    ? Optional.of("uses " + name + ", which has no value when a schedule starts the run")
                    : Optional.empty();
        }
        if (name.equals("nodes") || Inputs.ALWAYS.contains(name) || ofTrigger().isPresent()) {
            return Optional.empty();
        }
        return Nearest.to(name, Inputs.ALWAYS)
                .map(near -> "uses " + name + ", which is there only if whoever starts the run gives it. Did you mean "
                        + near + "? If not, trigger.inputs can name what is given.");
    }

    /** Empty for a trigger of which only whoever starts the run knows what its input holds. */
    private Optional<Known> ofTrigger() {
        return TriggerTypes.of(trigger)
                .provides(trigger)
                .map(known -> new Known(known.by(), known.variables(), known.objects()));
    }

    private Optional<String> nodeMistake(List<String> names, Node user) {
        if (names.size() < 3) {
            return Optional.of("what a node said is written nodes.<id>.<field>");
        }
        var id = names.get(1);
        var earlier = earlier(user);
        var node = earlier.get(id);
        if (node == null) {
            return Optional.of("there is no node \"" + id + "\" before this one." + Nearest.hint(id, earlier.keySet()));
        }
        var fields = fields(node);
        return fields.contains(names.get(2))
                ? Optional.empty()
                : Optional.of("the node \"" + id + "\" has no field \"" + names.get(2) + "\"; it has: "
                        + fields.stream().sorted().collect(Collectors.joining(", ")) + "."
                        + Nearest.hint(names.get(2), fields));
    }

    private Map<String, ReadNode> earlier(Node user) {
        return before.computeIfAbsent(user.id(), ignored -> nodes.stream()
                .filter(n -> graph.reachableFrom(n.node()).contains(user) && isThrough(n.node(), user))
                .collect(Collectors.toMap(n -> n.node().id(), Function.identity())));
    }

    /** What is in a branch is known there only; what has branches, when they are through. */
    private boolean isThrough(Node node, Node user) {
        return bodies.stream()
                .allMatch(body -> body.nodes().contains(user)
                        ? !body.fork().equals(node)
                        : !body.nodes().contains(node));
    }

    private static boolean isItem(Graph.Body body) {
        return body.way().equals(Node.EACH)
                && NodeTypes.require(body.fork().type()).view().ways() == Ways.EACH;
    }

    private static Set<String> fields(ReadNode node) {
        var said = node.type().view().ways() == Ways.ALL_BRANCHES
                ? Graph.ways(node.node()).keySet()
                : node.work().output();
        if (node.node().onError() == null) {
            return said;
        }
        var fields = new HashSet<>(said);
        fields.addAll(OF_FAILURE);
        return fields;
    }
}
