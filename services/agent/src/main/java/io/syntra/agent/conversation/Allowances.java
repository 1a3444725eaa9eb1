package io.syntra.agent.conversation;

import io.syntra.agent.budget.Budgets;
import io.syntra.agent.budget.Spent;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.contracts.agent.RunMode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Says when a message or its conversation may use up no more. */
@Singleton
class Allowances {

    private final RunConfig config;
    private final Budgets budgets;

    Allowances(RunConfig config, Budgets budgets) {
        this.config = config;
        this.budgets = budgets;
    }

    /** Why there is no further turn, as a sentence. */
    Optional<String> usedUp(Remembered remembered) {
        var allowance = Allowance.of(remembered.run().mode, config);
        return remembered.turns().size() >= allowance.turns()
                        || remembered.calls().size() >= allowance.calls()
                ? Optional.of("This message has used up its %d turns and %d calls."
                        .formatted(allowance.turns(), allowance.calls()))
                : budgets.usedUp(remembered.spent(remembered.calls().size()));
    }

    /**
     * How many turns may be begun side by side; at least one. Each may take twice what the dearest took so far, for what
     * there is to read grows.
     */
    int turnsAtOnce(Remembered remembered) {
        var turns = remembered.turns();
        int left = Allowance.of(remembered.run().mode, config).turns() - turns.size();
        var dearest = turns.stream().map(StoredTurn::spent).reduce(Spent.NONE, Spent::most);
        return budgets.enoughFor(left, remembered.spent(remembered.calls().size()), dearest.plus(dearest));
    }

    /** What the conversation may still take to think and to look. */
    Duration timeLeft(Remembered remembered) {
        return budgets.timeLeft(remembered.spent(remembered.calls().size()));
    }

    /** Why a call is not carried out. Counted call by call: the ones before it in its turn may have used up the rest. */
    Optional<String> usedUp(Remembered remembered, ToolCall call) {
        if (remembered.run().mode == RunMode.FOLLOW) {
            // Bounded by its time.
            return Optional.empty();
        }
        int before = remembered.calls().indexOf(call);
        var allowance = Allowance.of(remembered.run().mode, config);
        return before >= allowance.calls()
                ? Optional.of("This message has used up its %d calls.".formatted(allowance.calls()))
                : budgets.usedUp(remembered.spent(before));
    }
}
