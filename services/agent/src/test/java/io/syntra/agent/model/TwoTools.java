package io.syntra.agent.model;

import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Arguments;
import io.syntra.agent.tool.Plan;
import io.syntra.agent.tool.ReadTool;
import io.syntra.agent.tool.Receiver;
import io.syntra.agent.tool.Schema;
import io.syntra.agent.tool.Tool;
import io.syntra.agent.tool.Tools;
import io.syntra.agent.tool.Write;
import io.syntra.identity.Caller;
import java.util.List;

/** One read and one change, which a brain can only ask for. */
public final class TwoTools implements Tools {

    @Override
    public List<Tool> all() {
        return List.of(new Look(), new Scale());
    }

    private record Look() implements ReadTool {
        @Override
        public String name() {
            return "check_health";
        }

        @Override
        public String description() {
            return "Looks.";
        }

        @Override
        public Schema arguments() {
            return Schema.of(Schema.text("service_id", 100, ".+", "Which.").optional());
        }

        @Override
        public Reading read(Arguments arguments, Caller caller) {
            throw new AssertionError("a brain reads nothing itself");
        }
    }

    private record Scale() implements ActionTool {
        @Override
        public String name() {
            return "scale_service";
        }

        @Override
        public String description() {
            return "Scales.";
        }

        @Override
        public Schema arguments() {
            return Schema.of(
                    Schema.text("service_id", 100, ".+", "Which."), Schema.whole("replicas", 0, 50, "How many."));
        }

        @Override
        public Plan plan(Arguments arguments, Caller caller) {
            throw new AssertionError("a brain plans nothing itself");
        }

        @Override
        public Receiver receiver() {
            throw new AssertionError("a brain reaches nobody itself");
        }

        @Override
        public Write write(Arguments arguments) {
            throw new AssertionError("a brain does nothing itself");
        }
    }
}
