package io.syntra.agent.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BudgetTest {

    private final Budget budget = new Budget(10, 1_000, new BigDecimal("2.50"), Duration.ofMinutes(1));

    @Test
    void allIsWellWhileThereIsSomeOfEverything() {
        assertThat(budget.usedUp(spent(9, 999, "2.499999", 59_999))).isEmpty();
    }

    /** Guarded by {@code Budget.what}, each of its limits. */
    @Test
    void whatIsUsedUpFirstIsNamed() {
        assertThat(budget.usedUp(spent(10, 0, "0", 0))).contains("This conversation has used up its 10 steps.");
        assertThat(budget.usedUp(spent(0, 1_000, "0", 0))).contains("This conversation has used up its 1000 tokens.");
        assertThat(budget.usedUp(spent(0, 0, "2.5", 0))).contains("This conversation has used up its 2.50 US dollars.");
        assertThat(budget.usedUp(spent(0, 0, "0", 60_000)))
                .contains("This conversation has used up its 60 seconds of thinking and looking.");
    }

    @Test
    void aTurnMayTakeWhatIsLeft() {
        assertThat(budget.timeLeft(spent(0, 0, "0", 59_000))).isEqualTo(Duration.ofSeconds(1));
        assertThat(budget.timeLeft(spent(0, 0, "0", 61_000))).isZero();
    }

    /** Guarded by {@code Budget.enoughFor}: what is begun side by side may use up what is left together. */
    @Test
    void noMoreIsBegunSideBySideThanThereIsEnoughFor() {
        var spent = spent(0, 400, "1.00", 10_000);

        assertThat(budget.enoughFor(4, spent, spent(0, 10, "0.01", 100))).isEqualTo(4);
        assertThat(budget.enoughFor(4, spent, spent(0, 199, "0.01", 100))).isEqualTo(3);
        assertThat(budget.enoughFor(4, spent, spent(0, 200, "0.01", 100))).isEqualTo(2);
        assertThat(budget.enoughFor(4, spent, spent(0, 10, "0.70", 100))).isEqualTo(2);
        assertThat(budget.enoughFor(4, spent, spent(0, 10, "9.00", 100))).isEqualTo(1);
        assertThat(budget.enoughFor(2, spent, Spent.NONE)).isEqualTo(2);
    }

    @Test
    void theMostOfEverythingIsKept() {
        assertThat(spent(1, 5, "0.2", 300).most(spent(2, 4, "0.3", 200))).isEqualTo(spent(2, 5, "0.3", 300));
    }

    /** Shown as more rather than as less: nobody is told of money that is not there. */
    @Test
    void moneyIsShownToTheHundredthOfACent() {
        var view = budget.view(spent(1, 2, "0.000001", 3_999));

        assertThat(view.cost().used()).isEqualTo("0.0001");
        assertThat(view.cost().limit()).isEqualTo("2.5000");
        assertThat(view.seconds().used()).isEqualTo(3);
    }

    private static Spent spent(long steps, long tokens, String cost, long millis) {
        return new Spent(steps, tokens, new BigDecimal(cost), Duration.ofMillis(millis));
    }
}
