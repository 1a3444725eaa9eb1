package io.syntra.agent.budget;

import java.math.BigDecimal;
import java.time.Duration;

/** What a conversation has used up so far. */
public record Spent(long steps, long tokens, BigDecimal cost, Duration time) {}
