package io.syntra.local.endtoend;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * A word that stands in every value that is looked for. Letters and digits only: whatever escapes the rest of a value,
 * for a URL, JSON, HTML or a shell, leaves it as it is. What does not, has a pattern of its own.
 */
final class Marks {

    private static final int EXCERPT = 60;

    private final String word =
            "zq" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    private final Map<String, String> disguises = disguises(word);
    private int last;

    /** The next one, which ends in its number. */
    String next() {
        last++;
        return word + String.format(Locale.ROOT, "%02d", last);
    }

    int count() {
        return last;
    }

    /**
     * @param text bytes, each as a character
     * @return what is there, in which disguise and among what
     */
    List<String> in(String text) {
        var found = new ArrayList<String>();
        disguises.forEach((disguise, pattern) -> {
            int at = text.indexOf(pattern);
            if (at >= 0) {
                var around = text.substring(
                        Math.max(0, at - EXCERPT), Math.min(text.length(), at + pattern.length() + EXCERPT));
                found.add(disguise + " …" + around.replaceAll("[^ -~]", ".") + "…");
            }
        });
        return found;
    }

    private static Map<String, String> disguises(String word) {
        var plain = word.getBytes(StandardCharsets.US_ASCII);
        var disguises = new LinkedHashMap<String, String>();
        disguises.put("as it is", word);
        disguises.put("in capitals", word.toUpperCase(Locale.ROOT));
        disguises.put("in hex", HexFormat.of().formatHex(plain));
        disguises.put("in capital hex", HexFormat.of().withUpperCase().formatHex(plain));
        for (int before = 0; before < 3; before++) {
            disguises.put("in base64 after " + before, inner(plain, before));
        }
        return disguises;
    }

    /** Of the base64 of a text that holds the word behind so many bytes (of three) the characters that only it decides. */
    private static String inner(byte[] plain, int before) {
        var text = new byte[before + plain.length];
        System.arraycopy(plain, 0, text, before, plain.length);
        var encoded = Base64.getEncoder().withoutPadding().encodeToString(text);
        return encoded.substring((before * 8 + 5) / 6, text.length * 8 / 6);
    }

    /** For {@link #in}. */
    static String characters(byte[] bytes, int length) {
        return new String(length == bytes.length ? bytes : Arrays.copyOf(bytes, length), StandardCharsets.ISO_8859_1);
    }
}
