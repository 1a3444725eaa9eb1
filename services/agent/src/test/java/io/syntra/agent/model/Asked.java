package io.syntra.agent.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Brain;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Turn;
import io.syntra.contracts.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One question to a brain and what came of it so far, without a loop. */
final class Asked {

    private final List<Step> steps = new ArrayList<>();
    private final StringBuilder heard = new StringBuilder();

    List<Step> steps() {
        return steps;
    }

    String heard() {
        return heard.toString();
    }

    Dialogue dialogue() {
        return new Dialogue(
                List.of(new Exchange(new UUID(1, 1), "How is shop-api?", steps, null)),
                null,
                () -> new Services.Known(List.of()),
                Instant.EPOCH);
    }

    Turn ask(Brain brain) {
        return brain.next(dialogue(), heard::append);
    }

    /** The reads have a result, the proposals were refused. */
    void carriedOut(Turn turn) {
        var calls = new ArrayList<Call>();
        for (var move : turn.moves()) {
            switch (move) {
                case Move.Read read ->
                    calls.add(new Call(read.callId(), read.tool(), read.arguments(), false, result(true)));
                case Move.Propose propose ->
                    calls.add(new Call(propose.callId(), propose.tool(), propose.arguments(), true, result(false)));
                case Move.Say say -> {}
                case Move.Finish finish -> {}
            }
        }
        steps.add(new Step("a model", turn.content(), calls));
    }

    private static Result result(boolean ok) {
        JsonNode json = Json.mapper().createObjectNode().put("ok", ok);
        return new Result(ok, json, "as it is");
    }
}
