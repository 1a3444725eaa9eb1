package io.syntra.agent.runbook;

import java.util.Optional;

/** Looks for one kind of cause. Pure: the same findings give the same answer. */
@FunctionalInterface
interface Analyzer {

    /** Empty when nothing at all points that way. */
    Optional<Hypothesis> analyze(Findings findings);
}
