package io.syntra.agent.conversation;

import io.syntra.agent.brain.Part;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.agent.investigation.Graph;
import io.syntra.agent.investigation.Hypothesis;
import io.syntra.agent.investigation.Investigation;
import io.syntra.contracts.agent.GraphView;
import io.syntra.contracts.agent.GraphView.Claim;
import io.syntra.contracts.agent.GraphView.Edge;
import io.syntra.contracts.agent.GraphView.Evidence;
import io.syntra.contracts.agent.GraphView.Node;
import io.syntra.contracts.agent.GraphView.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Draws a deep investigation as it is stored. */
final class Drawing {

    private final Remembered remembered;
    private final Graph graph;
    private final Set<String> known;

    private Drawing(Remembered remembered) {
        this.remembered = remembered;
        this.graph = new Graph(remembered.exchanges().getLast().steps());
        this.known = remembered.calls().stream().map(call -> call.callId).collect(Collectors.toSet());
    }

    static GraphView of(Remembered remembered) {
        var drawing = new Drawing(remembered);
        return new GraphView(
                remembered.conversation().conversationId(),
                remembered.run().id,
                remembered.run().question,
                remembered.run().state.name(),
                Arrays.stream(Part.values()).map(drawing::node).toList(),
                Arrays.stream(Part.values())
                        .flatMap(part -> Graph.before(part).stream().map(from -> new Edge(from.key(), part.key())))
                        .toList());
    }

    private Node node(Part part) {
        var turns =
                remembered.turns().stream().filter(turn -> turn.part == part).toList();
        var state = state(part);
        var words = graph.words(part);
        @Nullable Instant begun = turns.isEmpty() ? null : turns.getFirst().askedAt;
        @Nullable Instant ended = state == State.FINISHED ? turns.getLast().createdAt : null;
        return new Node(
                part.key(),
                state,
                turns.isEmpty() ? null : turns.getLast().brain,
                begun,
                ended,
                begun == null || ended == null
                        ? null
                        : Duration.between(begun, ended).toMillis(),
                state == State.FINISHED ? Investigation.summary(graph.conclusion(part)) : null,
                words.isEmpty() ? null : words,
                evidence(turns),
                part == Part.HYPOTHESES
                        ? graph.hypotheses().stream().map(this::hypothesis).toList()
                        : List.of());
    }

    private State state(Part part) {
        if (graph.ending(part).isPresent()) {
            return State.FINISHED;
        }
        if (remembered.run().state == Run.State.finished) {
            return State.SKIPPED;
        }
        var atWork = graph.atWork();
        return atWork.contains(part) ? State.RUNNING : atWork.isEmpty() ? State.SKIPPED : State.WAITING;
    }

    private List<Evidence> evidence(List<StoredTurn> turns) {
        var ordinals = turns.stream().map(turn -> turn.ordinal).collect(Collectors.toSet());
        return remembered.calls().stream()
                .filter(call -> ordinals.contains(call.turn))
                .map(call -> new Evidence(call.callId, call.tool, call.ok, call.summary))
                .toList();
    }

    private GraphView.Hypothesis hypothesis(Hypothesis one) {
        return new GraphView.Hypothesis(
                one.id(),
                one.cause(),
                graph.chosen().filter(one::equals).isPresent(),
                one.evidenceFor().stream().map(this::claim).toList(),
                one.evidenceAgainst().stream().map(this::claim).toList());
    }

    private Claim claim(Hypothesis.Claim claim) {
        return new Claim(
                claim.text(), claim.citations().stream().filter(known::contains).toList());
    }
}
