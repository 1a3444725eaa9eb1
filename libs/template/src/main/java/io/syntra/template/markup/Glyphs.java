package io.syntra.template.markup;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The characters of a value as a person sees them. */
final class Glyphs {

    /** A letter with hundreds of marks is no letter. */
    private static final int LONGEST = 32;

    private static final Pattern CLUSTER = Pattern.compile("\\X");

    /**
     * Nobody can see them, and they turn the order of what stands around them: an address could be made to look like another.
     * Telegram drops most of them itself; marks around the value that keep them inside would be ended by one in it.
     */
    private static final Pattern TURNING = Pattern.compile("[\\u202A-\\u202E\\u2066-\\u2069]");

    private static final Pattern NEWLINE = Pattern.compile("\\r\\n?|[\\u2028\\u2029\\u0085]");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");

    /** Telegram drops them without a word; a letter that has one in it stays. */
    private static final Pattern LOST_MARK = Pattern.compile("[\\u0333\\u033F\\u030A]");

    private static final Pattern HALF = Pattern.compile("[\\uD800-\\uDFFF]");

    private Glyphs() {}

    /** What of a value is not shown as it is. A line end of any kind is shown as one. */
    static List<String> altered(String value) {
        var altered = new ArrayList<String>();
        if (TURNING.matcher(value).find()) {
            altered.add("holds characters that turn the direction of the text around them, which are left out");
        }
        if (CONTROL.matcher(NEWLINE.matcher(value).replaceAll("\n")).find()) {
            altered.add("holds control characters, which are shown as spaces");
        }
        if (HALF.matcher(value).find()) {
            altered.add("holds halves of characters, which are shown as \uFFFD");
        }
        return altered;
    }

    /** What channels refuse or drop in silence is replaced before: control characters, halves of surrogate pairs. */
    static String clean(String value) {
        var lines = NEWLINE.matcher(TURNING.matcher(value).replaceAll("")).replaceAll("\n");
        var text = CONTROL.matcher(lines).replaceAll(" ");
        var whole = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> whole.appendCodePoint(
                        c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c));
        return whole.toString();
    }

    static List<String> of(String text) {
        var glyphs = new ArrayList<String>();
        var clusters = CLUSTER.matcher(text);
        while (clusters.find()) {
            var cluster = kept(clusters.group());
            if (cluster.length() <= LONGEST) {
                glyphs.add(cluster);
            } else {
                cluster.codePoints().mapToObj(Character::toString).forEach(glyphs::add);
            }
        }
        return glyphs;
    }

    /** What its author wrote, with the letters in it as they are kept. */
    static String composed(String source) {
        return LOST_MARK.matcher(source).find()
                ? CLUSTER.matcher(source).replaceAll(found -> Matcher.quoteReplacement(kept(found.group())))
                : source;
    }

    /** The same letter with its mark in it, where there is one. */
    private static String kept(String cluster) {
        return LOST_MARK.matcher(cluster).find() ? Normalizer.normalize(cluster, Normalizer.Form.NFC) : cluster;
    }
}
