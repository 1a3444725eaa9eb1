package io.syntra.workflow.node;

/** Where a run goes on after a node. */
public sealed interface Way {

    record Next() implements Way {}

    /** The node's {@code otherwise}; without one the run ends. */
    record Otherwise() implements Way {}

    /** One of the node's {@code branches}; without one of that name it is the next. */
    record Branch(String name) implements Way {}
}
