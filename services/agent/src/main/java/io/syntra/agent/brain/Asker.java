package io.syntra.agent.brain;

/** Who set off a run. */
public enum Asker {
    PERSON,
    /** A service that wants an answer: nothing is proposed. Its words hold values from outside. */
    QUESTION,
    /** A service that wants a change, which a person decides on. Its words hold values from outside. */
    CHANGE
}
