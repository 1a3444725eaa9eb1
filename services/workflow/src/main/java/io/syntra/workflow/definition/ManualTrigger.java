package io.syntra.workflow.definition;

import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.TriggerTypeView;
import io.syntra.problem.JsonPlace;
import io.syntra.workflow.node.Schema;
import java.util.Optional;
import java.util.Set;

/** Only a person or an outside producer starts it. */
final class ManualTrigger implements TriggerType {

    private static final TriggerTypeView VIEW = new TriggerTypeView(
            "manual",
            "By hand",
            "MousePointerClick",
            "A person starts it, or an outside producer by the event workflow.trigger.",
            Schema.of(
                    "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {" + Inputs.SCHEMA + "}}"),
            Inputs.known(Set.of()),
            null,
            true);

    @Override
    public Optional<Provided> provides(Trigger trigger) {
        return Inputs.provided(((Trigger.Manual) trigger).inputs());
    }

    @Override
    public TriggerTypeView view() {
        return VIEW;
    }

    @Override
    public Trigger read(JsonPlace place) {
        place.object("type", Inputs.FIELD);
        return new Trigger.Manual(Inputs.read(place.at(Inputs.FIELD)));
    }
}
