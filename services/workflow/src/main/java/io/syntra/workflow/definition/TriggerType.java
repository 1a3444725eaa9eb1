package io.syntra.workflow.definition;

import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.TriggerTypeView;
import io.syntra.problem.JsonPlace;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A kind of trigger. */
interface TriggerType {

    TriggerTypeView view();

    /** What is wrong is said of its place, and something harmless stands in for it. */
    Trigger read(JsonPlace place);

    /**
     * What its runs know of what started them, beside what every run knows.
     *
     * @return empty where only whoever starts the run knows
     */
    Optional<Provided> provides(Trigger trigger);

    /**
     * @param by in words
     * @param objects those that have fields of their own; all that are given may, where only whoever starts the run knows
     */
    record Provided(String by, Set<String> variables, Set<String> objects) {}

    /** The fields that name a secret. */
    default List<String> secrets() {
        return List.of();
    }
}
