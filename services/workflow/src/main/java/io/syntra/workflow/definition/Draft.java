package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.problem.Problem;
import java.util.List;

/** A definition as its author saves it: it need not be finished, but only one without problems is ever started. */
sealed interface Draft {

    String name();

    /** Nothing is wrong with it. */
    record Sound(WorkflowDefinition definition) implements Draft {

        @Override
        public String name() {
            return definition.name();
        }
    }

    /** @param json as it was written */
    record Flawed(String name, JsonNode json, List<Problem.Field> problems) implements Draft {

        public Flawed {
            problems = List.copyOf(problems);
        }
    }
}
