package io.syntra.workflow.definition;

import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.TriggerTypeView;
import io.syntra.problem.JsonPlace;
import java.util.List;

/** A kind of trigger. */
interface TriggerType {

    TriggerTypeView view();

    /** What is wrong is said of its place, and something harmless stands in for it. */
    Trigger read(JsonPlace place);

    /** The fields that name a secret. */
    default List<String> secrets() {
        return List.of();
    }
}
