package io.syntra.agent.simulator;

import java.util.List;

/** Which words the errors use. The held-out words are for measuring only: no rule may be made from them. */
record Flavour(List<Failure> bugs, List<Failure> databaseDown) {

    static final Flavour KNOWN = new Flavour(Shapes.BUGS, Shapes.DATABASE_DOWN);
    static final Flavour HELD_OUT = new Flavour(Shapes.UNSEEN_BUGS, Shapes.UNSEEN_DATABASE_DOWN);
}
