package io.syntra.egress;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The ways in which a text is written where it is part of another: in a URL, in JSON, in HTML, in base64 and in hex. */
final class Spelling {

    /** A character takes no more than that many in any of them. */
    static final int LONGEST = 12;

    /** One in JSON, three in JSON in JSON, and so on. Those of a backslash before it go with that one. */
    private static final String ESCAPE = "(?:\\\\{1,8}|(?<=\\\\))";

    /** However many, as escapes double them; never a choice that a long run of them would make anew at each. */
    private static final String BACKSLASH =
            "(?:\\\\{1,8}+u005c|\\\\|%(?:25){0,4}+5c|&(?:amp;){0,4}+#(?:0*+92|x0*+5c);)";

    private static final int MOST_FOR_ONE = 16;

    private static final Pattern PIECE = Pattern.compile("\\\\+|[^\\\\]");

    private static final Map<Integer, String> SHORT = Map.of((int) '\n', "n", (int) '\r', "r", (int) '\t', "t");
    private static final Map<Integer, String> HTML =
            Map.of((int) '&', "amp", (int) '<', "lt", (int) '>', "gt", (int) '"', "quot", (int) '\'', "apos");

    private Spelling() {}

    /** Regular expressions, for text in any case. */
    static Stream<String> ways(String text) {
        return Stream.concat(Stream.of(escaped(text)), encoded(text));
    }

    /** In base64 and hex. */
    static Stream<String> encoded(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Stream.concat(
                IntStream.range(0, 3).mapToObj(before -> base64(bytes, before)),
                Stream.of(HexFormat.of().formatHex(bytes)));
    }

    /** As it is, or escaped. */
    static String escaped(String text) {
        return PIECE.matcher(text)
                .results()
                .map(piece -> piece.group().startsWith("\\")
                        ? BACKSLASH + "{1," + MOST_FOR_ONE * piece.group().length() + "}+"
                        : escaped(piece.group().codePointAt(0)))
                .collect(Collectors.joining());
    }

    /** No escape touches letters and digits. */
    private static String escaped(int character) {
        var plain = Character.toString(character);
        if (plain.matches("[A-Za-z0-9]")) {
            return plain;
        }
        var percent =
                HexFormat.of().formatHex(plain.getBytes(StandardCharsets.UTF_8)).replaceAll("..", "%(?:25){0,4}$0");
        var unicode = plain.chars().mapToObj("u%04x"::formatted).collect(Collectors.joining(ESCAPE, ESCAPE, ""));
        var html =
                "&(?:amp;){0,4}(?:#0*%d|#x0*%x|%s);".formatted(character, character, HTML.getOrDefault(character, "#"));
        return Stream.of(
                        Stream.of(percent, unicode, html, "(?:" + ESCAPE + ")?" + Pattern.quote(plain)),
                        Stream.ofNullable(SHORT.get(character)).map(letter -> ESCAPE + letter),
                        Stream.of("\\+", "%(?:25){0,4}2b").filter(_ -> character == ' '))
                .flatMap(way -> way)
                .collect(Collectors.joining("|", "(?:", ")"));
    }

    /** Behind so many bytes of three: those of its characters that nothing else decides. */
    private static String base64(byte[] bytes, int before) {
        var shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        var text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        return text.substring((before * 8 + 5) / 6, shifted.length * 8 / 6)
                .replace("+", "(?:[+-]|%2b)")
                .replace("/", "(?:\\\\?[/_]|%2f)");
    }
}
