package io.syntra.contracts;

/** A number with its noun, as people write it: {@code 1 replica}, {@code 2 replicas}, {@code 0 copies}. */
public final class Plural {

    private Plural() {}

    /** @param noun of one, and regular */
    public static String of(long count, String noun) {
        return count + " " + (count == 1 ? noun : many(noun));
    }

    private static String many(String noun) {
        if (noun.matches(".*(?:s|x|z|ch|sh)")) {
            return noun + "es";
        }
        return noun.matches(".*[^aeiou]y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    }
}
