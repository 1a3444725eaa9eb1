package io.syntra.egress;

import java.util.BitSet;
import java.util.stream.Stream;

/**
 * What is looked for, as Knuth, Morris and Pratt do: a text of n characters takes n steps, whatever both are.
 *
 * @param bytes see {@link Legible}
 * @param word whether it counts by itself only
 */
record Needle(String bytes, boolean word) {

    /** Anything shorter also stands in texts by chance: it is looked for as a word by itself only. */
    static final int SHORTEST = 8;

    private static final int SHORTEST_WORD = 4;

    /** None where it is too short for a secret. */
    static Stream<Needle> of(String bytes) {
        return bytes.length() < SHORTEST_WORD
                ? Stream.empty()
                : Stream.of(new Needle(bytes, bytes.length() < SHORTEST));
    }

    /** Marks where it stands in the text, and where only its beginning does because the text was cut off. */
    void mark(Legible text, BitSet said) {
        int[] shorter = shorter(Math.min(bytes.length(), text.length()));
        int found = 0;
        for (int i = 0; i < text.length(); i++) {
            if (found >= SHORTEST && text.isCutOffAt(i)) {
                said.set(text.at(i - found), text.at(text.length()));
            }
            char c = text.bytes().charAt(i);
            while (found > 0 && bytes.charAt(found) != c) {
                found = shorter[found - 1];
            }
            if (bytes.charAt(found) == c) {
                found++;
            }
            if (found == bytes.length()) {
                if (!word || text.isWord(i + 1 - found, i + 1)) {
                    said.set(text.at(i + 1 - found), text.at(i + 1));
                }
                found = shorter[found - 1];
            }
        }
        if (found >= SHORTEST) {
            said.set(text.at(text.length() - found), text.at(text.length()));
        }
    }

    /** Of each of its beginnings, how long the longest shorter one is that also ends it. */
    private int[] shorter(int length) {
        var shorter = new int[length];
        int found = 0;
        for (int i = 1; i < length; i++) {
            while (found > 0 && bytes.charAt(found) != bytes.charAt(i)) {
                found = shorter[found - 1];
            }
            if (bytes.charAt(found) == bytes.charAt(i)) {
                found++;
            }
            shorter[i] = found;
        }
        return shorter;
    }
}
