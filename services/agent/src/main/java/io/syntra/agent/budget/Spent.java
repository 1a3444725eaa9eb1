package io.syntra.agent.budget;

import java.math.BigDecimal;
import java.time.Duration;

/** What a conversation has used up so far. */
public record Spent(long steps, long tokens, BigDecimal cost, Duration time) {

    public static final Spent NONE = new Spent(0, 0, BigDecimal.ZERO, Duration.ZERO);

    public Spent plus(Spent more) {
        return new Spent(steps + more.steps, tokens + more.tokens, cost.add(more.cost), time.plus(more.time));
    }

    /** As much of everything as one of the two. */
    public Spent most(Spent other) {
        return new Spent(
                Math.max(steps, other.steps),
                Math.max(tokens, other.tokens),
                cost.max(other.cost),
                time.compareTo(other.time) > 0 ? time : other.time);
    }

    public Spent minusSteps(long fewer) {
        return new Spent(steps - fewer, tokens, cost, time);
    }
}
