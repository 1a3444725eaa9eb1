package io.syntra.agent.brain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a brain said and wants next.
 *
 * @param content the turn as blocks of the Messages API ({@code text}, {@code tool_use}, …), kept verbatim: a model must
 *     get back exactly what it said
 * @param spoken its words were heard already
 */
public record Turn(
        List<Move> moves,
        ArrayNode content,
        boolean spoken,
        @Nullable String stopReason,
        @Nullable Usage usage) {

    public Turn {
        moves = List.copyOf(moves);
    }

    /** What it cost. */
    public record Usage(int inputTokens, int outputTokens) {}

    public String words() {
        return moves.stream()
                .filter(Move.Say.class::isInstance)
                .map(move -> ((Move.Say) move).text())
                .collect(Collectors.joining("\n\n"));
    }
}
