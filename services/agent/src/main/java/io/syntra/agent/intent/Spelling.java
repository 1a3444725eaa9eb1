package io.syntra.agent.intent;

import io.syntra.agent.brain.Dialogue.Named;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What was most likely meant where something is written otherwise than it is known. */
final class Spelling {

    private static final Set<String> KNOWN = Set.of(
            "restart",
            "deploy",
            "deployed",
            "redeploy",
            "deployment",
            "deployments",
            "rollback",
            "revert",
            "scale",
            "errors",
            "what",
            "which",
            "when",
            "show",
            "logs",
            "list",
            "health",
            "status",
            "replicas",
            "latency",
            "metrics",
            "requests",
            "traffic",
            "changed",
            "changes",
            "anything",
            "everything",
            "something",
            "failing",
            "broken",
            "wrong",
            "service",
            "services",
            "version");

    private static final Pattern WORD = Pattern.compile("(?<![\\w-])[A-Za-z]{4,}(?![\\w-])");
    private static final int LONG = 8;
    private static final int SHORTEST = 5;

    private Spelling() {}

    /** The message with the words corrected that commands and questions are made of; empty when there is none. */
    static Optional<String> corrected(String message) {
        var corrected = WORD.matcher(message)
                .replaceAll(
                        found -> nearest(found.group().toLowerCase(Locale.ROOT)).orElse(found.group()));
        return corrected.equals(message) ? Optional.empty() : Optional.of(corrected);
    }

    private static Optional<String> nearest(String word) {
        return KNOWN.contains(word)
                ? Optional.empty()
                : KNOWN.stream()
                        .filter(known -> known.charAt(0) == word.charAt(0) || known.charAt(0) == word.charAt(1))
                        // Of a short word only the order may be wrong: too many others are near.
                        .filter(known ->
                                known.length() >= SHORTEST || letters(known).equals(letters(word)))
                        .filter(known -> distance(known, word) <= 1
                                // A plural or another tense is no mistake.
                                && !word.startsWith(known)
                                && !known.startsWith(word))
                        .min(Comparator.naturalOrder());
    }

    private static String letters(String word) {
        return word.chars()
                .sorted()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The services whose name is nearest to it, if any is near; without regard to blanks, hyphens and case. */
    static List<Named> near(String reference, List<Named> services) {
        var meant = plain(reference);
        var distances = services.stream()
                .collect(Collectors.toMap(service -> service, service -> distance(plain(service.name()), meant)));
        int least =
                distances.values().stream().mapToInt(Integer::intValue).min().orElse(Integer.MAX_VALUE);
        return least > (meant.length() < LONG ? 1 : 2) || (meant.length() < 4 && least > 0)
                ? partly(meant, services)
                : services.stream()
                        .filter(service -> distances.getOrDefault(service, least + 1) == least)
                        .toList();
    }

    /** "shop" for shop-api. */
    static List<Named> partly(String meant, List<Named> services) {
        return meant.length() < 3
                ? List.of()
                : services.stream()
                        .filter(service -> List.of(service.name().split("-")).contains(meant))
                        .toList();
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** How many letters are wrong, missing, too many, or swapped with their neighbour. */
    static int distance(String one, String other) {
        int[][] least = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                least[i][j] = i == 0 || j == 0 ? i + j : step(least, one, other, i, j);
            }
        }
        return least[one.length()][other.length()];
    }

    private static int step(int[][] least, String one, String other, int i, int j) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int best = Math.min(Math.min(least[i - 1][j], least[i][j - 1]) + 1, least[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(best, least[i - 2][j - 2] + 1) : best;
    }
}
