package io.syntra.agent.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Turn;
import io.syntra.contracts.Json;
import io.syntra.contracts.Plural;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches what became of an action: looks, rests, looks again, and says in the end how it went. A function of what is
 * stored, so that between two looks nobody has to remember anything. No brain is asked.
 */
final class Following {

    /** Told in the place of a brain's name. */
    static final String BRAIN = "watch";

    private static final Duration BEFORE = Duration.ofMinutes(1);

    private final Watch watch;
    private final List<Exchange> exchanges;
    private final Instant now;

    private Following(Watch watch, List<Exchange> exchanges, Instant now) {
        this.watch = watch;
        this.exchanges = exchanges;
        this.now = now;
    }

    /** What is to be done now. */
    sealed interface Next {
        record Say(Turn turn) implements Next {}

        record Rest(Instant until) implements Next {}
    }

    /**
     * @param exchanges of the conversation; the last is the run's own
     * @param lastLook when it looked last; null before the first time
     */
    static Next next(Watch watch, List<Exchange> exchanges, @Nullable Instant lastLook, Instant now) {
        var following = new Following(watch, exchanges, now);
        if (lastLook == null) {
            return new Next.Say(following.first());
        }
        if (!lastLook.isBefore(watch.until())) {
            return new Next.Say(following.report());
        }
        var due = earlier(lastLook.plus(watch.every()), watch.until());
        return now.isBefore(due) ? new Next.Rest(due) : new Next.Say(following.again());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Turn first() {
        var moves = new ArrayList<Move>();
        moves.add(new Move.Say("I watch %s until %s, every %s."
                .formatted(
                        watch.change().target(),
                        watch.until().truncatedTo(ChronoUnit.SECONDS),
                        Plural.of(Math.max(1, watch.every().toSeconds()), "second"))));
        var before = watch.change().begun();
        moves.addAll(traffic(0, before.minus(BEFORE), before));
        moves.addAll(look(2));
        return turn(moves);
    }

    private Turn again() {
        var moves = new ArrayList<Move>();
        moves.add(new Move.Say(now.truncatedTo(ChronoUnit.SECONDS) + ": " + last().words()));
        moves.addAll(look(0));
        return turn(moves);
    }

    private List<Move.Read> look(int from) {
        var reads = new ArrayList<>(traffic(from, watch.change().done(), now));
        reads.add(read(from + 2, "check_health", Map.of()));
        return reads;
    }

    private List<Move.Read> traffic(int first, Instant from, Instant to) {
        var range = from.truncatedTo(ChronoUnit.MILLIS) + "/" + to.truncatedTo(ChronoUnit.MILLIS);
        return List.of(
                read(first, "get_metrics", Map.of("metric", "requests", "timerange", range)),
                read(first + 1, "get_metrics", Map.of("metric", "error_rate", "timerange", range)));
    }

    private Move.Read read(int position, String tool, Map<String, String> more) {
        var own = exchanges.getLast();
        ObjectNode arguments = Json.mapper()
                .createObjectNode()
                .put("service_id", watch.change().service().toString());
        more.forEach(arguments::put);
        return new Move.Read(
                "watch_" + own.runId().toString().substring(0, 8) + "_"
                        + own.steps().size() + "_" + position,
                tool,
                arguments);
    }

    private Turn report() {
        var first = exchanges.getLast().steps().getFirst();
        var before = Sighting.of(first.calls().stream().limit(2).toList(), Sighting.health(earlierHealth()));
        var after = last();
        var moves = new ArrayList<Move>();
        moves.add(new Move.Say("""
                Followed "%s" for %s: %s
                Before: %s
                Since: %s""".formatted(
                watch.change().summary(),
                Plural.of(
                        Math.max(1, Duration.between(watch.change().done(), now).toMinutes()), "minute"),
                Sighting.verdict(before, after),
                before.words(),
                after.words())));
        moves.add(new Move.Finish(Ending.ANSWERED));
        return turn(moves);
    }

    /** What the last look saw. */
    private Sighting last() {
        var calls = exchanges.getLast().steps().getLast().calls();
        return Sighting.of(
                calls.stream().skip(Math.max(0, calls.size() - 3)).limit(2).toList(), Sighting.health(calls));
    }

    /** How it was when the action was proposed, where anybody looked. */
    private List<Call> earlierHealth() {
        return exchanges.stream()
                .filter(exchange -> exchange.runId().equals(watch.change().run()))
                .flatMap(exchange -> exchange.steps().stream())
                .map(Step::calls)
                .flatMap(List::stream)
                .filter(call -> call.arguments()
                        .path("service_id")
                        .asText()
                        .equals(watch.change().service().toString()))
                .toList();
    }

    private static Turn turn(List<Move> moves) {
        return new Turn(moves, Blocks.of(moves), false, null, null);
    }
}
