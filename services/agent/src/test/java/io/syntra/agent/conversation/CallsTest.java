package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.action.Proposal;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.budget.Spent;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.agent.runbook.RunbookBrain;
import io.syntra.contracts.Json;
import io.syntra.identity.Role;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a proposal that a brain made without reasons of its own. */
class CallsTest {

    /** Also where it looked at nothing after that message. Guarded by {@code Calls.asked}. */
    @Test
    void whetherAPersonOrderedWhatAModelWantsTheirMessageTells() {
        assertThat(proposal("claude", null).asked()).isEqualTo("and now?");
    }

    @ParameterizedTest
    @ValueSource(strings = {RunbookBrain.NAME, Regression.BRAIN})
    void rulesKnowWhyTheyWantIt(String brain) {
        assertThat(proposal(brain, null).asked()).isNull();
        assertThat(proposal("claude", "saturated").asked()).isNull();
    }

    /** Guarded by {@code reversed} in {@code Calls.read}. */
    @Test
    void whatWasReadForAnEarlierMessageIsItsEvidence() {
        assertThat(proposal("claude", null).evidence()).singleElement().satisfies(evidence -> {
            assertThat(evidence.text()).isEqualTo("get_logs: 3 lines");
            assertThat(evidence.callId()).isEqualTo("call_1");
        });
    }

    private static Proposal proposal(String brain, @Nullable String finding) {
        var earlier = run("why is it slow?");
        var now = run("and now?");
        var read = new Call(
                "call_1",
                "get_logs",
                Json.mapper().createObjectNode(),
                false,
                new Result(true, Json.mapper().createObjectNode(), "3 lines"));
        var exchange = new Exchange(
                earlier.id,
                earlier.question,
                List.of(new Step(brain, Json.mapper().createArrayNode(), List.of(read))),
                "answered");
        var call = ToolCall.of(
                now.id, 0, 0, "call_2", "restart_service", Json.mapper().createObjectNode());
        call.changes = true;
        call.finding = finding;
        var turn = new StoredTurn();
        turn.brain = brain;
        turn.runId = now.id;
        turn.content = "[]";
        turn.words = "";
        return Calls.proposal(
                new Remembered(
                        now,
                        new Conversation(),
                        List.of(exchange),
                        Map.of(),
                        List.of(turn),
                        List.of(call),
                        new Spent(0, 0, BigDecimal.ZERO, Duration.ZERO)),
                call,
                List.of());
    }

    private static Run run(String question) {
        var run = new Run();
        run.id = UUID.randomUUID();
        run.conversationId = UUID.randomUUID();
        run.workspace = "acme";
        run.question = question;
        run.person = "ada";
        run.roles = String.join(",", Role.including(Role.DEVELOPER));
        return run;
    }
}
