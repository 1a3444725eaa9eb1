package io.syntra.egress;

import io.syntra.channel.Answer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A secret that was sent to a target, which may say it back. Of a URL it is the login, and what follows the host: as a whole, and each
 * longer piece of it, as those hold the token. It is found however it is escaped, also in base64 and hex, and where only
 * its beginning stands because an answer was cut off. The search takes time in proportion to both, whatever they are.
 */
public final class Confidential {

    private static final int SHORTEST_PIECE = 12;

    /** A URL has a few that are long; the longest ones, or a search would take the longer the more of them there are. */
    private static final int MOST_PARTS = 50;

    private static final int SMALLEST_WINDOW = 64 * 1024;

    private static final String MASK = "•••";
    private static final Pattern URL_START =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://(?:(?<login>[^/?#@]*)@)?[^/?#]*");
    private static final Pattern PIECE = Pattern.compile("[/?#&=]");

    private final List<Needle> asWritten;
    private final List<Needle> unescaped;
    private final List<Needle> encoded;

    private final int window;

    private Confidential(List<Needle> asWritten, List<Needle> unescaped, List<Needle> encoded) {
        this.asWritten = asWritten;
        this.unescaped = unescaped;
        this.encoded = encoded;
        this.window = Stream.of(asWritten, unescaped, encoded)
                .flatMap(List::stream)
                .mapToInt(needle -> needle.bytes().length() * Legible.LONGEST_ESCAPE)
                .reduce(SMALLEST_WINDOW, Math::max);
    }

    public static Confidential of(String secret) {
        var texts = parts(secret)
                .flatMap(part -> Stream.of(part, decoded(part)))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .limit(MOST_PARTS)
                .toList();
        return new Confidential(
                texts.stream()
                        .flatMap(text -> Needle.of(Legible.asWritten(text).bytes()))
                        .toList(),
                texts.stream()
                        .map(text -> Legible.unescaped(text).asText().bytes())
                        .distinct()
                        .flatMap(Needle::of)
                        .toList(),
                texts.stream()
                        .filter(text -> Needle.of(text).findAny().isPresent())
                        .flatMap(Spelling::encoded)
                        .map(text -> new Needle(Legible.asWritten(text).bytes(), false))
                        .toList());
    }

    /** The attempt without it. */
    public Attempt outOf(Attempt attempt) {
        return switch (attempt) {
            case Attempt.Answered(Answer answer) ->
                new Attempt.Answered(new Answer(answer.status(), headers(answer.headers()), outOf(answer.body())));
            case Attempt.NotSent(String reason) -> new Attempt.NotSent(outOf(reason));
            case Attempt.NoAnswer(String reason, boolean late) -> new Attempt.NoAnswer(outOf(reason), late);
            case Attempt.Refused(String reason, boolean ofItself) -> new Attempt.Refused(outOf(reason), ofItself);
        };
    }

    private Map<String, String> headers(Map<String, String> headers) {
        var clean = new HashMap<String, String>();
        headers.forEach((name, value) -> clean.put(name, outOf(value)));
        return clean;
    }

    /** In windows, or a long text would take many times its memory. */
    private String outOf(String text) {
        var said = new BitSet(text.length());
        for (int from = 0; from < text.length(); from += window) {
            int end = Math.min(text.length(), from + 2 * window);
            var here = saidIn(text.substring(from, end));
            boolean last = end == text.length();
            // What begins later is whole in the next window only.
            for (int start = here.nextSetBit(0);
                    start >= 0 && (last || start < window);
                    start = here.nextSetBit(here.nextClearBit(start))) {
                said.set(from + start, from + here.nextClearBit(start));
            }
            if (last) {
                break;
            }
        }
        return masked(text, said);
    }

    private BitSet saidIn(String text) {
        var said = new BitSet(text.length());
        var written = Legible.asWritten(text);
        asWritten.forEach(needle -> needle.mark(written, said));
        var plain = Legible.unescaped(text);
        var asText = plain.asText();
        unescaped.forEach(needle -> needle.mark(asText, said));
        var asBase64 = plain.asBase64();
        encoded.forEach(needle -> needle.mark(asBase64, said));
        return said;
    }

    private static String masked(String text, BitSet said) {
        var masked = new StringBuilder();
        int next = 0;
        for (int from = said.nextSetBit(0); from >= 0; from = said.nextSetBit(next)) {
            masked.append(text, next, from).append(MASK);
            next = said.nextClearBit(from);
        }
        return masked.append(text, next, text.length()).toString();
    }

    private static Stream<String> parts(String secret) {
        var start = URL_START.matcher(secret);
        if (!start.lookingAt()) {
            // "Bearer x" is said back without its first word, too.
            return Stream.of(secret, secret.substring(secret.indexOf(' ') + 1));
        }
        var target = secret.substring(start.end());
        List<String> parts = new ArrayList<>(List.of(secret, target));
        parts.add(target.split("[?#]", 2)[0]);
        Optional.ofNullable(start.group("login")).ifPresent(login -> {
            parts.add(login);
            parts.add(login.substring(login.indexOf(':') + 1));
        });
        PIECE.splitAsStream(target)
                .filter(piece -> piece.length() >= SHORTEST_PIECE)
                .forEach(parts::add);
        return parts.stream().filter(part -> part.length() >= Needle.SHORTEST);
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEscapes) {
            return part;
        }
    }
}
