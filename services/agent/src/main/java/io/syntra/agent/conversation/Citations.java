package io.syntra.agent.conversation;

import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.tool.Untrusted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a model's words rest on. Whether a sentence is true nobody can tell here; whether it names a look or an action of
 * this conversation that went well is plain, and so is whether its figures stand in what it names. What names none, or has
 * other figures, is marked for the reader.
 *
 * @param cited calls that were named, and were carried out
 * @param unverified sentences that name none of them, or have a figure that stands in none of those that they name
 */
record Citations(List<String> cited, List<String> unverified) {

    private static final int MOST = 20;
    private static final int LONGEST = 200;
    private static final Pattern BRACKETS = Pattern.compile("\\[([^\\[\\]]{1,400})]");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?…])(?!\\s*\\[)\\s+|(?<=])\\s+|\\n+");

    Citations {
        cited = List.copyOf(cited);
        unverified = List.copyOf(unverified);
    }

    static Citations of(String words, List<Exchange> exchanges) {
        var known = known(exchanges);
        var asked = exchanges.stream().map(Exchange::question).collect(Collectors.joining("\n"));
        var figures = new HashMap<List<String>, Figures>();
        var cited = new LinkedHashSet<String>();
        var unverified = new ArrayList<String>();
        for (var sentence : SENTENCE_END.splitAsStream(words).toList()) {
            var named = named(sentence, known.keySet());
            cited.addAll(named);
            if (unverified.size() < MOST && claims(sentence)) {
                if (named.isEmpty()) {
                    unverified.add(shortened(Untrusted.line(sentence), LONGEST));
                } else {
                    elsewhere(sentence, figures.computeIfAbsent(named, ids -> Figures.in(results(known, ids), asked)))
                            .ifPresent(unverified::add);
                }
            }
        }
        return new Citations(List.copyOf(cited), unverified);
    }

    private static List<Result> results(Map<String, Result> known, List<String> ids) {
        return ids.stream().flatMap(id -> Stream.ofNullable(known.get(id))).toList();
    }

    /** The results of the calls that went well, by their ids. */
    private static Map<String, Result> known(List<Exchange> exchanges) {
        var known = new HashMap<String, Result>();
        for (var exchange : exchanges) {
            for (var step : exchange.steps()) {
                for (var call : step.calls()) {
                    var result = call.result();
                    if (result != null && result.ok()) {
                        known.put(call.callId(), result);
                    }
                }
            }
        }
        return known;
    }

    /** The sentence with those of its figures that it did not get from what it names. */
    private static Optional<String> elsewhere(String sentence, Figures figures) {
        var missing = figures.missing(BRACKETS.matcher(sentence).replaceAll(" "));
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        var which = " (not in what it names: %s)".formatted(shortened(String.join(", ", missing), LONGEST / 2));
        return Optional.of(shortened(Untrusted.line(sentence), LONGEST - which.length()) + which);
    }

    private static List<String> named(String sentence, Set<String> known) {
        return BRACKETS.matcher(sentence)
                .results()
                .flatMap(brackets -> Pattern.compile("[,\\s]+").splitAsStream(brackets.group(1)))
                .filter(known::contains)
                .toList();
    }

    /** A question claims nothing. */
    private static boolean claims(String sentence) {
        return sentence.codePoints().anyMatch(Character::isLetterOrDigit)
                && !sentence.strip().endsWith("?");
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }
}
