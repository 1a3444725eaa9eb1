package io.syntra.workflow.node;

/** Errors that more than one kind of node has. */
public final class Errors {

    public static final String TIMEOUT = "timeout";

    private Errors() {}
}
