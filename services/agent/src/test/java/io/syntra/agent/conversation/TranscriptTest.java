package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.tool.ToolRunner.ToolResult;
import io.syntra.contracts.Json;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TranscriptTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Run run = run();

    /** Also that the same fix is left to a person: else nobody would see it who was not there. */
    @Test
    void whatWasProposedAndRefusedIsThereWithTheReason() {
        var refused = call("c1");
        refused.end(ToolResult.refused("escalated", "A person has to look for what is behind it.", List.of()), 3);
        var stored = call("c2");
        stored.actionId = UUID.randomUUID();

        var transcript =
                Transcript.of(new Conversation(), List.of(run), List.of(turn()), List.of(refused, stored), List.of());

        assertThat(transcript.lines())
                .filteredOn(line -> line.who().equals("scale_service"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.text()).contains("A person has to look");
                    assertThat(line.reference()).isEqualTo("c1");
                });
    }

    private ToolCall call(String id) {
        var call = ToolCall.of(run.id, 0, 0, id, "scale_service", Json.mapper().createObjectNode());
        call.changes = true;
        return call;
    }

    private StoredTurn turn() {
        var turn = new StoredTurn();
        turn.runId = run.id;
        turn.brain = "runbook";
        turn.words = "";
        turn.createdAt = NOON;
        return turn;
    }

    private static Run run() {
        var run = new Run();
        run.id = UUID.randomUUID();
        run.question = "Why?";
        run.person = "ada";
        run.createdAt = NOON;
        return run;
    }
}
