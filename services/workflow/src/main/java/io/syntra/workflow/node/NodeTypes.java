package io.syntra.workflow.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The catalogue: every kind of node that there is. */
public final class NodeTypes {

    private static final List<NodeType> ALL = List.of(
            new NotifyType(),
            new NotifyTelegramType(),
            new NotifySlackType(),
            new HttpRequestType(),
            new AskAgentType(),
            new ProposeActionType(),
            new ApprovalType(),
            new ConditionType(),
            new SwitchType(),
            new ParallelType(),
            new ForEachType(),
            new SetType(),
            new LogType(),
            new DelayType(),
            new WaitForEventType());

    private static final Map<String, NodeType> BY_NAME = ALL.stream()
            .collect(Collectors.toUnmodifiableMap(type -> type.view().type(), Function.identity()));

    private NodeTypes() {}

    public static List<NodeType> all() {
        return ALL;
    }

    public static List<String> names() {
        return ALL.stream().map(type -> type.view().type()).toList();
    }

    public static Optional<NodeType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Of a node that was checked when it was saved. */
    public static NodeType require(String name) {
        return named(name).orElseThrow(() -> new IllegalStateException("there is no node type " + name));
    }
}
