package io.syntra.contracts.workflow;

import org.jspecify.annotations.Nullable;

/** What a person says to what a run asks. */
public record Decision(@Nullable Word decision, @Nullable String comment) {

    /** Yes or no. */
    public enum Word {
        APPROVE,
        REJECT
    }
}
