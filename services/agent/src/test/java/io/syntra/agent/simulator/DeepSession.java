package io.syntra.agent.simulator;

import io.syntra.agent.brain.Brain;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Part;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.investigation.Graph;
import io.syntra.agent.investigation.Investigation;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One deep investigation, carried on as the loop does until something is proposed or the graph ends. */
record DeepSession(Graph graph, List<Call> calls, List<Move.Propose> proposals) {

    private static final int MOST_ROUNDS = 20;

    static DeepSession of(Brain brain, World world, String question) {
        var tools = new ReadTools(world);
        var services =
                world.apps.stream().map(app -> new Named(app.id, app.name)).toList();
        var steps = new ArrayList<Step>();
        var proposals = new ArrayList<Move.Propose>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var whole = new Dialogue(
                    List.of(new Exchange(new UUID(9, 9), question, steps, null)),
                    null,
                    () -> new Services.Known(services),
                    World.NOW);
            var parts = Investigation.graph(whole).atWork();
            if (parts.isEmpty() || !proposals.isEmpty()) {
                var graph = new Graph(steps);
                return new DeepSession(
                        graph,
                        steps.stream().flatMap(step -> step.calls().stream()).toList(),
                        proposals);
            }
            for (var part : parts) {
                var turn = brain.next(Investigation.forPart(whole, part), said -> {});
                steps.add(step(brain, part, turn, tools, proposals));
            }
        }
        throw new AssertionError("the investigation does not come to an end");
    }

    private static Step step(Brain brain, Part part, Turn turn, ReadTools tools, List<Move.Propose> proposals) {
        var calls = new ArrayList<Call>();
        @Nullable Ending ending = null;
        for (var move : turn.moves()) {
            switch (move) {
                case Move.Say say -> {}
                case Move.Read read ->
                    calls.add(new Call(
                            read.callId(),
                            read.tool(),
                            read.arguments(),
                            false,
                            tools.read(read.tool(), read.arguments())));
                case Move.Propose propose -> proposals.add(propose);
                case Move.Finish finish -> ending = finish.ending();
            }
        }
        return new Step(brain.name(), turn.content(), turn.words(), ending, part, calls);
    }
}
