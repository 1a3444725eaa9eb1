package io.syntra.agent.model;

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

    private final List<Exchange> before = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final StringBuilder heard = new StringBuilder();

    List<Step> steps() {
        return steps;
    }

    String heard() {
        return heard.toString();
    }

    Dialogue dialogue() {
        var exchanges = new ArrayList<>(before);
        exchanges.add(current());
        return new Dialogue(exchanges, null, () -> new Services.Known(List.of()), Instant.EPOCH);
    }

    private Exchange current() {
        return new Exchange(new UUID(1, before.size()), question(before.size()), steps, null);
    }

    static String question(int message) {
        return "How is shop-api? (%d)".formatted(message);
    }

    /** The next message. */
    void again() {
        before.add(current());
        steps.clear();
    }

    Turn ask(Brain brain) {
        return brain.next(dialogue(), heard::append);
    }

    /** The reads have a result, the proposals were refused. */
    void carriedOut(Turn turn) {
        carriedOut(turn, "as it is");
    }

    /** @param data what each read found */
    void carriedOut(Turn turn, String data) {
        var calls = new ArrayList<Call>();
        for (var move : turn.moves()) {
            switch (move) {
                case Move.Read read ->
                    calls.add(new Call(read.callId(), read.tool(), read.arguments(), false, result(true, data)));
                case Move.Propose propose ->
                    calls.add(
                            new Call(propose.callId(), propose.tool(), propose.arguments(), true, result(false, "no")));
                case Move.Say say -> {}
                case Move.Finish finish -> {}
            }
        }
        steps.add(new Step(turn.spoken() ? "claude" : "watch", turn.content(), calls));
    }

    private static Result result(boolean ok, String data) {
        var json = Json.mapper().createObjectNode();
        json.putObject("provenance").put("source", "check_health").put("trust", "outside");
        json.put("data", data);
        return new Result(ok, json, "in short");
    }
}
