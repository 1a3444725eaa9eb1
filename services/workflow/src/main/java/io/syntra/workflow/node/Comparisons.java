package io.syntra.workflow.node;

import io.syntra.contracts.workflow.Node;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the comparisons of a condition mean. */
public final class Comparisons {

    private static final int LONGEST_NUMBER = 40;

    private Comparisons() {}

    /**
     * A missing value is unequal to everything and contains nothing; an ordering comparison does not hold when either
     * side is no number.
     */
    public static boolean holds(@Nullable String left, Node.Comparison op, @Nullable String right) {
        return switch (op) {
            case EQ -> left != null && left.equals(right);
            case NE -> left == null || !left.equals(right);
            case CONTAINS -> left != null && right != null && left.contains(right);
            case EXISTS -> left != null && !left.isEmpty();
            case GT -> compare(left, right).filter(c -> c > 0).isPresent();
            case GE -> compare(left, right).filter(c -> c >= 0).isPresent();
            case LT -> compare(left, right).filter(c -> c < 0).isPresent();
            case LE -> compare(left, right).filter(c -> c <= 0).isPresent();
        };
    }

    private static Optional<Integer> compare(@Nullable String left, @Nullable String right) {
        return number(left).flatMap(l -> number(right).map(l::compareTo));
    }

    static Optional<BigDecimal> number(@Nullable String text) {
        if (text == null || text.length() > LONGEST_NUMBER) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
