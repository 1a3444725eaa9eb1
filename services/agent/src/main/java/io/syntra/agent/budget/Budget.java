package io.syntra.agent.budget;

import io.syntra.contracts.agent.ConversationBudget;
import io.syntra.contracts.agent.ConversationBudget.Cost;
import io.syntra.contracts.agent.ConversationBudget.Count;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;

/**
 * What a conversation may use up.
 *
 * @param cost in US dollars
 */
public record Budget(long steps, long tokens, BigDecimal cost, Duration time) {

    /** What there is no more of, as a sentence; empty while there is some of everything. */
    public Optional<String> usedUp(Spent spent) {
        return what(spent).map(what -> "This conversation has used up its " + what + ".");
    }

    private Optional<String> what(Spent spent) {
        if (spent.steps() >= steps) {
            return Optional.of(steps + " steps");
        }
        if (spent.tokens() >= tokens) {
            return Optional.of(tokens + " tokens");
        }
        if (spent.cost().compareTo(cost) >= 0) {
            return Optional.of(cost.toPlainString() + " US dollars");
        }
        return spent.time().compareTo(time) >= 0
                ? Optional.of(time.toSeconds() + " seconds of thinking and looking")
                : Optional.empty();
    }

    /** How many more of up to {@code wanted} there is enough for if each uses so much; at least one. */
    public int enoughFor(int wanted, Spent spent, Spent each) {
        int fit = 0;
        for (var after = spent.plus(each); fit < wanted && usedUp(after).isEmpty(); after = after.plus(each)) {
            fit++;
        }
        return Math.max(1, fit);
    }

    /** Never negative. */
    public Duration timeLeft(Spent spent) {
        var left = time.minus(spent.time());
        return left.isNegative() ? Duration.ZERO : left;
    }

    public ConversationBudget view(Spent spent) {
        return new ConversationBudget(
                new Count(spent.steps(), steps),
                new Count(spent.tokens(), tokens),
                new Cost(
                        spent.cost().setScale(4, RoundingMode.UP).toPlainString(),
                        cost.setScale(4, RoundingMode.DOWN).toPlainString(),
                        "USD"),
                new Count(spent.time().toSeconds(), time.toSeconds()));
    }
}
