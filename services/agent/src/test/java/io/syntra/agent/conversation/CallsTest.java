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
import io.syntra.contracts.agent.ActionView.Evidence;
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

    /** Guarded by: the finding and each of the two names in {@code Calls.asked}. */
    @ParameterizedTest
    @ValueSource(strings = {RunbookBrain.NAME, Regression.BRAIN})
    void rulesKnowWhyTheyWantIt(String brain) {
        assertThat(proposal(brain, null).asked()).isNull();
        assertThat(proposal("claude", "saturated").asked()).isNull();
    }

    /** A change took its turn before it, and so is not what this one is for. Guarded by: the turn in {@code Calls.asked}. */
    @Test
    void rulesThatSpokeBeforeItAreNotWhoWantsIt() {
        var now = run("and now?");
        var call = change(now, 1);

        var proposal = Calls.proposal(
                remembered(now, List.of(), List.of(turn(now, 0, Regression.BRAIN), turn(now, 1, "claude")), call),
                call,
                List.of());

        assertThat(proposal.asked()).isEqualTo("and now?");
    }

    /**
     * Of the last message for which anything was read, what it was told. Guarded by: {@code reversed} and each filter in
     * {@code Calls.read}.
     */
    @Test
    void whatWasReadForAnEarlierMessageIsItsEvidence() {
        assertThat(proposal("claude", null).evidence()).containsExactly(new Evidence("get_logs: 3 lines", "call_1"));
    }

    /** Guarded by: {@code own} in {@code Calls.proposal}. */
    @Test
    void reasonsOfItsOwnAreItsEvidence() {
        var now = run("and now?");
        var call = change(now, 0);
        var own = List.of(new Evidence("It hangs.", "call_0"));

        assertThat(Calls.proposal(
                                remembered(now, List.of(earlier("why?", READ)), List.of(turn(now, 0, "claude")), call),
                                call,
                                own)
                        .evidence())
                .isEqualTo(own);
    }

    private static Proposal proposal(String brain, @Nullable String finding) {
        var now = run("and now?");
        var call = change(now, 0);
        call.finding = finding;
        var exchanges = List.of(
                earlier("is it up?", call("call_0", "check_health", false, true, "up")),
                earlier(
                        "why is it slow?",
                        READ,
                        call("call_2", "get_metrics", false, false, "telemetry does not answer"),
                        call("call_3", "scale_service", true, true, "done")),
                earlier("well?"));
        return Calls.proposal(remembered(now, exchanges, List.of(turn(now, 0, brain)), call), call, List.of());
    }

    private static final Call READ = call("call_1", "get_logs", false, true, "3 lines");

    private static Call call(String id, String tool, boolean action, boolean ok, String summary) {
        var json = Json.mapper().createObjectNode();
        return new Call(id, tool, json, action, new Result(ok, json, summary));
    }

    private static Exchange earlier(String question, Call... calls) {
        return new Exchange(
                UUID.randomUUID(),
                question,
                List.of(new Step("claude", Json.mapper().createArrayNode(), List.of(calls))),
                "answered");
    }

    private static ToolCall change(Run run, int turn) {
        var call = ToolCall.of(
                run.id, turn, 0, "call_9", "restart_service", Json.mapper().createObjectNode());
        call.changes = true;
        return call;
    }

    private static StoredTurn turn(Run run, int ordinal, String brain) {
        var turn = new StoredTurn();
        turn.brain = brain;
        turn.runId = run.id;
        turn.ordinal = ordinal;
        turn.content = "[]";
        turn.words = "";
        return turn;
    }

    private static Remembered remembered(Run run, List<Exchange> exchanges, List<StoredTurn> turns, ToolCall call) {
        return new Remembered(
                run,
                new Conversation(),
                exchanges,
                Map.of(),
                turns,
                List.of(call),
                new Spent(0, 0, BigDecimal.ZERO, Duration.ZERO));
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
