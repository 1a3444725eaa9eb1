package io.syntra.workflow.node;

/** Errors that more than one kind of node has. */
public final class Errors {

    public static final String TIMEOUT = "timeout";

    /** A run keeps what its nodes say, up to a limit. */
    public static final String OUTPUT_TOO_LARGE = "output_too_large";

    private Errors() {}
}
