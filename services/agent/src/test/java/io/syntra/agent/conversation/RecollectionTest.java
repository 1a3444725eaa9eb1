package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.budget.Spent;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Arguments;
import io.syntra.agent.tool.Plan;
import io.syntra.agent.tool.Receiver;
import io.syntra.agent.tool.Schema;
import io.syntra.agent.tool.Write;
import io.syntra.contracts.Json;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One conversation, several people: what one of them may not see, no brain tells them. */
class RecollectionTest {

    /** Guarded by: the roles that {@code Recollection.of} compares. */
    @Test
    void whatWasReadWithMoreRightsIsToldAsItWasHeard() {
        var told = told(Role.ADMIN, "claude", Role.VIEWER);

        assertThat(told.getFirst().question()).isEqualTo("what is the tide?");
        assertThat(told.getFirst().toString()).contains("It is high.").doesNotContain("tide-table", "harbour-7");
    }

    @Test
    void whatWasReadWithTheSameRightsIsToldInFull() {
        var told = told(Role.ADMIN, "claude", Role.ADMIN);

        assertThat(told.getFirst().toString()).contains("It is high.", "tide-table", "harbour-7");
    }

    @Test
    void whatFewerRightsWereEnoughForIsToldInFullToo() {
        assertThat(told(Role.VIEWER, "claude", Role.ADMIN).getFirst().toString())
                .contains("tide-table", "harbour-7");
    }

    /** The gate knows from the plan what the asker does not; a model knows only what it said itself. Guarded by: whose step it is. */
    @Test
    void ofTheAskersOwnActionsOnlyWhatTheyMaySee() {
        assertThat(told(Role.VIEWER, "claude", Role.VIEWER).getFirst().toString())
                .contains("harbour-7")
                .doesNotContain("tide-table");
        assertThat(told(Role.VIEWER, Regression.BRAIN, Role.VIEWER).getFirst().toString())
                .contains("It is high.")
                .doesNotContain("tide-table", "harbour-7");
    }

    private static List<Exchange> told(String earlier, String brain, String now) {
        var first = run("ada", earlier);
        var second = run("bob", now);
        var content = Json.mapper().createArrayNode();
        content.addObject().put("type", "text").put("text", "It is high.");
        content.addObject().put("type", "tool_use").put("name", "look_up").set("input", json("where", "harbour-7"));
        var exchanges = List.of(exchange(first, "what is the tide?", brain, content));
        return Recollection.of(
                new Remembered(
                        second,
                        new Conversation(),
                        exchanges,
                        Map.of(first.id, first.caller().roles()),
                        List.of(),
                        List.of(),
                        new Spent(0, 0, BigDecimal.ZERO, Duration.ZERO)),
                () -> List.of(new LookUp()));
    }

    private static Exchange exchange(Run run, String question, String brain, ArrayNode content) {
        var call = new Call(
                "call_1",
                "look_up",
                json("where", "harbour-7"),
                true,
                new Result(true, json("out", "tide-table"), "done"));
        return new Exchange(
                run.id, question, List.of(new Step(brain, content, "It is high.", null, null, List.of(call))), "acted");
    }

    private static JsonNode json(String name, String value) {
        return Json.mapper().createObjectNode().put(name, value);
    }

    private static Run run(String person, String role) {
        var run = new Run();
        run.id = UUID.randomUUID();
        run.workspace = "acme";
        run.question = "and now?";
        run.person = person;
        run.roles = String.join(",", Role.including(role));
        return run;
    }

    /** Tells those who may only look nothing. */
    private record LookUp() implements ActionTool {

        @Override
        public Map<String, Object> told(Map<String, Object> arguments, Caller reader) {
            return reader.has(Role.DEVELOPER) ? arguments : Map.of();
        }

        @Override
        public JsonNode told(JsonNode result, Caller reader) {
            return reader.has(Role.DEVELOPER) ? result : json("out", "withheld");
        }

        @Override
        public String name() {
            return "look_up";
        }

        @Override
        public String description() {
            return "Looks up.";
        }

        @Override
        public Schema arguments() {
            return Schema.of();
        }

        @Override
        public Plan plan(Arguments arguments, Caller caller) {
            throw new AssertionError("nobody plans");
        }

        @Override
        public Receiver receiver() {
            throw new AssertionError("nobody is reached");
        }

        @Override
        public Write write(Arguments arguments) {
            throw new AssertionError("nothing is done");
        }
    }
}
