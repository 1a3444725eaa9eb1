package io.syntra.egress;

import io.syntra.channel.Answer;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A secret that was sent to a target, which may say it back. Of a URL it is what follows the host: as a whole, and each
 * longer piece of it, as those hold the token.
 */
public final class Confidential {

    /** Anything shorter also stands in texts by chance. */
    private static final int SHORTEST = 8;

    private static final int SHORTEST_PIECE = 12;
    private static final String MASK = "•••";
    private static final Pattern URL_START = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*");
    private static final Pattern PIECE = Pattern.compile("[/?#&=]");

    private final Pattern said;

    private Confidential(Pattern said) {
        this.said = said;
    }

    public static Confidential of(String secret) {
        var ways =
                parts(secret).flatMap(Confidential::ways).collect(Collectors.toCollection(LinkedHashSet::new)).stream()
                        // Of two that begin alike the longer one, or its end would stay.
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .map(Pattern::quote)
                        .toList();
        // Percent escapes are written in either case.
        return new Confidential(
                Pattern.compile(ways.isEmpty() ? "(?!)" : String.join("|", ways), Pattern.CASE_INSENSITIVE));
    }

    /** The answer without it. */
    public Attempt outOf(Attempt attempt) {
        return switch (attempt) {
            case Attempt.Answered(Answer answer) ->
                new Attempt.Answered(new Answer(
                        answer.status(),
                        headers(answer.headers()),
                        said.matcher(answer.body()).replaceAll(MASK)));
            case Attempt.NotSent _, Attempt.NoAnswer _, Attempt.Refused _ -> attempt;
        };
    }

    private Map<String, String> headers(Map<String, String> headers) {
        var clean = new HashMap<String, String>();
        headers.forEach((name, value) -> clean.put(name, said.matcher(value).replaceAll(MASK)));
        return clean;
    }

    private static Stream<String> parts(String secret) {
        var start = URL_START.matcher(secret);
        if (!start.lookingAt()) {
            // "Bearer x" is said back without its first word, too.
            return Stream.of(secret, secret.substring(secret.indexOf(' ') + 1))
                    .filter(part -> part.length() >= SHORTEST);
        }
        var target = secret.substring(start.end());
        List<String> parts = new ArrayList<>(List.of(secret, target));
        parts.add(target.split("[?#]", 2)[0]);
        PIECE.splitAsStream(target)
                .filter(piece -> piece.length() >= SHORTEST_PIECE)
                .forEach(parts::add);
        return parts.stream().filter(part -> part.length() >= SHORTEST);
    }

    /** As it is, and as it stands in a URL, in JSON and in HTML. */
    private static Stream<String> ways(String part) {
        var plain = decoded(part);
        return Stream.of(part, plain)
                .flatMap(text -> Stream.of(
                        text,
                        URLEncoder.encode(text, StandardCharsets.UTF_8),
                        text.replace("/", "\\/"),
                        text.replace("&", "&amp;")));
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEscapes) {
            return part;
        }
    }
}
