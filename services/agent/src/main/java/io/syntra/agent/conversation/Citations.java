package io.syntra.agent.conversation;

import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.tool.Untrusted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a model's words rest on. Whether a sentence is true nobody can tell here; whether it names a look or an action of
 * this conversation that went well is plain, and what names none is marked for the reader.
 *
 * @param cited calls that were named, and were carried out
 * @param unverified sentences that name none of them
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
        var known = exchanges.stream()
                .flatMap(exchange -> exchange.steps().stream())
                .flatMap(step -> step.calls().stream())
                .filter(call -> call.result() != null && call.result().ok())
                .map(call -> call.callId())
                .collect(Collectors.toSet());
        var cited = new LinkedHashSet<String>();
        var unverified = new ArrayList<String>();
        for (var sentence : SENTENCE_END.splitAsStream(words).toList()) {
            var named = named(sentence, known);
            cited.addAll(named);
            if (named.isEmpty() && claims(sentence) && unverified.size() < MOST) {
                unverified.add(shortened(Untrusted.line(sentence)));
            }
        }
        return new Citations(List.copyOf(cited), unverified);
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

    private static String shortened(String sentence) {
        return sentence.length() <= LONGEST ? sentence : sentence.substring(0, LONGEST - 1) + "…";
    }
}
