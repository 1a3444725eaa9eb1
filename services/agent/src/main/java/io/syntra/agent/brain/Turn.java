package io.syntra.agent.brain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.math.BigDecimal;
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

    /**
     * What it cost.
     *
     * @param inputTokens read afresh, without what came from a cache or went into one
     * @param cost in US dollars
     */
    public record Usage(
            int inputTokens, int outputTokens, int cacheReadTokens, int cacheWriteTokens, BigDecimal cost) {}

    public Turn with(@Nullable Usage its) {
        return new Turn(moves, content, spoken, stopReason, its);
    }

    /** Words that end the message. */
    public static Turn last(String words, Move.Ending ending, boolean spoken, @Nullable Usage usage) {
        var moves = List.<Move>of(new Move.Say(words), new Move.Finish(ending));
        return new Turn(moves, Blocks.of(moves), spoken, null, usage);
    }

    public String words() {
        return moves.stream()
                .filter(Move.Say.class::isInstance)
                .map(move -> ((Move.Say) move).text())
                .collect(Collectors.joining("\n\n"));
    }
}
