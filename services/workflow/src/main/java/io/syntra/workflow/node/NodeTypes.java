package io.syntra.workflow.node;

import java.util.List;
import java.util.Optional;

/** The catalogue: every kind of node that there is. */
public final class NodeTypes {

    private static final List<NodeType> ALL = List.of(
            new NotifyType(),
            new NotifyTelegramType(),
            new NotifySlackType(),
            new ConditionType(),
            new SwitchType(),
            new SetType(),
            new DelayType(),
            new WaitForEventType());

    private NodeTypes() {}

    public static List<NodeType> all() {
        return ALL;
    }

    public static List<String> names() {
        return ALL.stream().map(type -> type.view().type()).toList();
    }

    public static Optional<NodeType> named(String name) {
        return ALL.stream().filter(type -> type.view().type().equals(name)).findFirst();
    }

    /** Of a node that was checked when it was saved. */
    public static NodeType require(String name) {
        return named(name).orElseThrow(() -> new IllegalStateException("there is no node type " + name));
    }
}
