package io.syntra.agent.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.model.TwoTools;
import io.syntra.contracts.AgentRequestId;
import io.syntra.contracts.agent.RunMode;
import io.syntra.contracts.event.AgentRequest;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the agent does not even begin with. Guarded by: each arm of {@code AgentRequests.fault}. */
class FaultTest {

    private static final String LONGEST = "?".repeat(8_000);

    @ParameterizedTest
    @EnumSource(names = {"QUICK", "DEEP"})
    void aQuestionIsTaken(RunMode mode) {
        assertThat(fault(question(LONGEST, mode))).isEmpty();
    }

    @Test
    void aQuestionSaysSomethingThatCanBeReadToItsEndAndIsNoWatch() {
        assertThat(fault(question(" \n", RunMode.QUICK))).isEqualTo("The question is empty.");
        assertThat(fault(question(LONGEST + "?", RunMode.QUICK)))
                .isEqualTo("The question has more than 8000 characters.");
        assertThat(fault(question("How is it?", RunMode.FOLLOW))).isEqualTo("The mode of a question is quick or deep.");
    }

    @Test
    void aChangeIsOneOfAToolThatChangesSomething() {
        assertThat(fault(change("scale_service", LONGEST))).isEmpty();
        assertThat(fault(change("check_health", "why not")))
                .isEqualTo("The agent has no tool check_health that changes something; there are: scale_service.");
        assertThat(fault(change("drop\nit", "why not"))).startsWith("The agent has no tool drop ⏎ it that changes");
    }

    @Test
    void theReasonOfAChangeCanBeReadToItsEnd() {
        assertThat(fault(change("scale_service", LONGEST + "?")))
                .isEqualTo("The reason has more than 8000 characters.");
    }

    private static String fault(AgentRequest request) {
        return AgentRequests.fault(request, new TwoTools()).orElse("");
    }

    private static AgentRequest question(String text, RunMode mode) {
        return new AgentRequest.Question(AgentRequestId.random(), "ask", text, mode, "ada", null, Instant.EPOCH);
    }

    private static AgentRequest change(String tool, String reason) {
        return new AgentRequest.Change(
                AgentRequestId.random(), "change", tool, Map.of(), reason, "ada", null, Instant.EPOCH);
    }
}
