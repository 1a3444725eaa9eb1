package io.syntra.egress;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How a text is written by its bytes. */
final class Spelling {

    private Spelling() {}

    /** In base64 and hex. */
    static Stream<String> encoded(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Stream.concat(
                IntStream.range(0, 3).mapToObj(before -> base64(bytes, before)),
                Stream.of(HexFormat.of().formatHex(bytes)));
    }

    /** Behind so many bytes of three: those of its characters that nothing else decides. */
    private static String base64(byte[] bytes, int before) {
        var shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        var text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        return text.substring((before * 8 + 5) / 6, shifted.length * 8 / 6);
    }
}
