package io.syntra.telemetry.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts spans into the order of their tree. What senders say need not be a tree: a parent may be missing, a span may come
 * twice, and spans may be each other's parents. Each is shown once all the same.
 */
final class TraceTree {

    private TraceTree() {}

    /** @param parent empty when there is none */
    record Node<T>(String id, String parent, long begin, T span) {}

    /** @param orphan whether its parent is named and not there */
    record Placed<T>(T span, int depth, boolean orphan) {}

    static <T> List<Placed<T>> order(List<Node<T>> nodes) {
        var known = new LinkedHashMap<String, Node<T>>();
        nodes.stream()
                .sorted(Comparator.comparingLong((Node<T> node) -> node.begin()).thenComparing(Node::id))
                .forEach(node -> known.putIfAbsent(node.id(), node));
        var children = new HashMap<String, List<Node<T>>>();
        var roots = new ArrayList<Node<T>>();
        for (var node : known.values()) {
            if (known.containsKey(node.parent())) {
                children.computeIfAbsent(node.parent(), id -> new ArrayList<>()).add(node);
            } else {
                roots.add(node);
            }
        }
        var placed = new ArrayList<Placed<T>>();
        var seen = new HashSet<String>();
        roots.forEach(root -> place(root, !root.parent().isEmpty(), children, seen, placed));
        // Those that are left are above each other.
        known.values().forEach(node -> place(node, true, children, seen, placed));
        return placed;
    }

    /** Without recursion: a trace can be as deep as it is long. */
    private static <T> void place(
            Node<T> root,
            boolean orphan,
            Map<String, List<Node<T>>> children,
            Set<String> seen,
            List<Placed<T>> placed) {
        var open = new ArrayDeque<Placed<Node<T>>>();
        open.push(new Placed<>(root, 0, orphan));
        while (!open.isEmpty()) {
            var next = open.pop();
            var node = next.span();
            if (seen.add(node.id())) {
                placed.add(new Placed<>(node.span(), next.depth(), next.orphan()));
                children.getOrDefault(node.id(), List.of())
                        .reversed()
                        .forEach(child -> open.push(new Placed<>(child, next.depth() + 1, false)));
            }
        }
    }
}
