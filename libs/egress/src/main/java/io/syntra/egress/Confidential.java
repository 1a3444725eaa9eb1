package io.syntra.egress;

import io.syntra.channel.Answer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A secret that was sent to a target, which may say it back. Of a URL it is the login, and what follows the host: as a whole, and each
 * longer piece of it, as those hold the token. It is found however it is escaped, also in base64 and hex, and where only
 * its beginning stands because an answer was cut off.
 */
public final class Confidential {

    /** Anything shorter also stands in texts by chance: it is looked for as a word by itself only. */
    private static final int SHORTEST = 8;

    private static final int SHORTEST_WORD = 4;
    private static final String WORD_BEGINS = "(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2}))";
    private static final String WORD_ENDS = "(?![A-Za-z0-9])";

    private static final int SHORTEST_PIECE = 12;
    private static final String MASK = "•••";
    private static final Pattern URL_START =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://(?:(?<login>[^/?#@]*)@)?[^/?#]*");
    private static final Pattern PIECE = Pattern.compile("[/?#&=]");

    private final Pattern said;
    private final int longest;

    private Confidential(Pattern said, int longest) {
        this.said = said;
        this.longest = longest;
    }

    public static Confidential of(String secret) {
        var texts = parts(secret)
                .flatMap(part -> Stream.of(part, decoded(part)))
                .distinct()
                // Of two that begin alike the longer one, or its end would stay.
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        var ways = Stream.concat(
                        texts.stream().flatMap(Spelling::ways),
                        words(secret)
                                .flatMap(word -> Stream.concat(
                                        Stream.of(WORD_BEGINS + Spelling.escaped(word) + WORD_ENDS),
                                        Spelling.encoded(word))))
                .collect(Collectors.joining("|"));
        // Percent escapes and hex are written in either case.
        return new Confidential(
                Pattern.compile(ways.isEmpty() ? "(?!)" : ways, Pattern.CASE_INSENSITIVE),
                texts.isEmpty() ? 0 : texts.getFirst().length() * Spelling.LONGEST);
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

    private String outOf(String text) {
        var clean = said.matcher(text).replaceAll(MASK);
        var matcher = said.matcher(clean);
        for (int from = Math.max(0, clean.length() - longest); from <= clean.length() - SHORTEST; from++) {
            if (!matcher.region(from, clean.length()).lookingAt() && matcher.hitEnd()) {
                return clean.substring(0, from) + MASK;
            }
        }
        return clean;
    }

    private static Stream<String> parts(String secret) {
        var start = URL_START.matcher(secret);
        if (!start.lookingAt()) {
            return withoutItsFirstWord(secret).filter(part -> part.length() >= SHORTEST);
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
        return parts.stream().filter(part -> part.length() >= SHORTEST);
    }

    private static Stream<String> words(String secret) {
        return URL_START.matcher(secret).lookingAt()
                ? Stream.empty()
                : withoutItsFirstWord(secret)
                        .filter(word -> word.length() >= SHORTEST_WORD && word.length() < SHORTEST)
                        .distinct();
    }

    /** "Bearer x" is said back without its first word, too. */
    private static Stream<String> withoutItsFirstWord(String secret) {
        return Stream.of(secret, secret.substring(secret.indexOf(' ') + 1));
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEscapes) {
            return part;
        }
    }
}
