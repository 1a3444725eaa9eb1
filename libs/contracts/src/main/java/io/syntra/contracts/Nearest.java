package io.syntra.contracts;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known name that was probably meant by an unknown one. */
public final class Nearest {

    private Nearest() {}

    /** Empty when nothing is near enough to be worth suggesting. */
    public static Optional<String> to(String name, Collection<String> known) {
        int tolerance = Math.max(2, name.length() / 3);
        return known.stream()
                .filter(k -> distance(name, k) <= tolerance)
                .min(Comparator.<String>comparingInt(k -> distance(name, k)).thenComparing(Comparator.naturalOrder()));
    }

    /** " Did you mean x?", or nothing. */
    public static String hint(String name, Collection<String> known) {
        return to(name, known).map(n -> " Did you mean " + n + "?").orElse("");
    }

    /** Levenshtein's distance, one row at a time. */
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
