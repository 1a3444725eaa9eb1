package io.syntra.agent.model;

import io.syntra.agent.brain.Dialogue;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what a model is shown within its context window. First the results of earlier messages become their summaries,
 * oldest first, then those of the current message; if that is not enough, of earlier messages only the words stay, and at
 * last not even these. Questions, the current message's turns and, while there is room for them, its newest results stay
 * whole.
 *
 * <p>What went stays away, and much goes at once: so a request begins as the one before it did, and the model's cache
 * serves it. Nothing has to be remembered for that: the conversation is gone through from its start each time.
 *
 * @param context tokens that the model takes in, its answer among them
 * @param answer the longest
 */
record Window(int context, int answer) {

    /** Fewer than in prose: results are full of ids and times, of which every few characters are a token. */
    private static final double BYTES_PER_TOKEN = 2.5;

    /**
     * As much of the dialogue as fits.
     *
     * @param brain the model's, which was shown what came before each of its steps
     * @param around bytes of what goes with every request
     */
    Dialogue fit(Dialogue dialogue, String brain, long around) {
        long room = (long) ((context - answer) * BYTES_PER_TOKEN) - around;
        var shown = new ArrayList<ShownExchange>();
        for (var exchange : dialogue.exchanges()) {
            shown.add(new ShownExchange(exchange));
            do {
                if (shown.getLast().wasShownTo(brain)) {
                    makeRoom(shown, room);
                }
            } while (shown.getLast().grow());
        }
        makeRoom(shown, room);
        return dialogue.with(
                shown.stream().flatMap(exchange -> exchange.shown().stream()).toList());
    }

    private static void makeRoom(List<ShownExchange> shown, long room) {
        if (size(shown) <= room) {
            return;
        }
        var current = shown.getLast();
        var earlier = shown.subList(0, shown.size() - 1);
        while (size(shown) > room / 2 && shown.stream().anyMatch(exchange -> exchange.sumUp(exchange == current))) {
            // Until there is room for a good deal more.
        }
        while (size(shown) > room
                && (earlier.stream().anyMatch(ShownExchange::keepWords)
                        || earlier.stream().anyMatch(ShownExchange::go)
                        || current.sumUpLargest())) {
            // No more than has to go.
        }
    }

    private static long size(List<ShownExchange> shown) {
        return shown.stream().mapToLong(ShownExchange::size).sum();
    }
}
