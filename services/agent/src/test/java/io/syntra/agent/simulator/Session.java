package io.syntra.agent.simulator;

import io.syntra.agent.brain.Brain;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One question, carried on as the loop does until the brain proposes something or ends.
 *
 * @param said turn by turn
 */
record Session(World world, List<Call> calls, List<String> said, List<Move.Propose> proposals) {

    private static final int MOST_TURNS = 12;

    String words() {
        return String.join("\n", said) + "\n";
    }

    static Session of(Brain brain, World world, String question) {
        var tools = new ReadTools(world);
        var services =
                world.apps.stream().map(app -> new Named(app.id, app.name)).toList();
        var steps = new ArrayList<Step>();
        var said = new ArrayList<String>();
        var proposals = new ArrayList<Move.Propose>();
        boolean goesOn = true;
        for (int turns = 0; goesOn; turns++) {
            if (turns == MOST_TURNS) {
                throw new AssertionError("the brain does not come to an end: " + said);
            }
            var exchange = new Exchange(new UUID(9, 9), question, steps, null);
            var turn = brain.next(
                    new Dialogue(List.of(exchange), null, () -> new Services.Known(services), World.NOW), words -> {});
            var calls = new ArrayList<Call>();
            for (var move : turn.moves()) {
                switch (move) {
                    case Move.Say say -> said.add(say.text());
                    case Move.Read read ->
                        calls.add(new Call(
                                read.callId(),
                                read.tool(),
                                read.arguments(),
                                false,
                                tools.read(read.tool(), read.arguments())));
                    case Move.Propose propose -> proposals.add(propose);
                    case Move.Finish finish -> {}
                }
            }
            goesOn = !calls.isEmpty();
            steps.add(new Step(brain.name(), turn.content(), calls));
        }
        return new Session(
                world, steps.stream().flatMap(step -> step.calls().stream()).toList(), said, proposals);
    }
}
