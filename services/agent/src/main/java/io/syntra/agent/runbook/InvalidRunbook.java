package io.syntra.agent.runbook;

import java.util.List;

/** Runbooks that cannot be used. The agent does not start with them. */
final class InvalidRunbook extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidRunbook(List<String> faults) {
        super(String.join("\n", faults));
    }
}
