package io.syntra.agent.conversation;

import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Part;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.investigation.Investigation;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A turn that is about to be stored.
 *
 * @param part of a deep investigation
 * @param undoes the actions, by the calls that take them back
 * @param asked when the brain was asked for this turn
 * @param begun when its part was asked first
 * @param citations of a model's words that a person hears
 */
record Said(
        String brain,
        @Nullable Part part,
        Turn turn,
        Map<String, UUID> undoes,
        Instant asked,
        Instant begun,
        @Nullable Citations citations) {

    Said {
        undoes = Map.copyOf(undoes);
    }

    Said(String brain, @Nullable Part part, Turn turn, Map<String, UUID> undoes, Instant asked, Instant begun) {
        this(brain, part, turn, undoes, asked, begun, null);
    }

    Said with(Citations its) {
        return new Said(brain, part, turn, undoes, asked, begun, its);
    }

    /** @param part that the action came from */
    static Said byTheGate(Regression regression, @Nullable Part part, Instant now) {
        return new Said(Regression.BRAIN, part, regression.turn(), regression.undoes(), now, now);
    }

    /** Null while the brain has more to do. */
    @Nullable Ending ending() {
        return turn.moves().stream()
                .filter(Move.Finish.class::isInstance)
                .map(move -> ((Move.Finish) move).ending())
                .findFirst()
                .orElse(null);
    }

    /** Whether the person is to hear its words now; a plain answer may have been heard as it came. */
    boolean heard() {
        var of = part;
        return of == null ? !turn.spoken() : Investigation.audible(of);
    }
}
