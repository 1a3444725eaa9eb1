package io.syntra.agent.budget;

import java.math.BigDecimal;
import java.time.Duration;

/** What a conversation has used up so far. */
public record Spent(long steps, long tokens, BigDecimal cost, Duration time) {

    public Spent plus(Spent more) {
        return new Spent(steps + more.steps, tokens + more.tokens, cost.add(more.cost), time.plus(more.time));
    }

    public Spent minusSteps(long fewer) {
        return new Spent(steps - fewer, tokens, cost, time);
    }
}
