package io.syntra.agent.brain;

import java.util.Locale;

/** The parts of a deep investigation. */
public enum Part {
    /** Which service, and what is wrong with it? */
    TRIAGE,
    ERRORS,
    CHANGES,
    METRICS,
    DEPENDENCIES,
    /** What could be the cause, and what speaks for and against it? */
    HYPOTHESES,
    /** Does one of them stand out? */
    JUDGE,
    /** What is to be done about it? */
    PROPOSAL;

    /** As it is stored and shown. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
