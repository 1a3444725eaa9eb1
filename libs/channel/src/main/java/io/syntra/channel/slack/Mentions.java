package io.syntra.channel.slack;

import io.syntra.problem.JsonPlace;
import io.syntra.template.markup.Part;
import io.syntra.template.markup.Reference;
import io.syntra.template.markup.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who is told by a message: {@code {"users": ["U123"], "groups": ["S123"], "here": true, "channel": true}}. Only the
 * node's author says so; what a value holds tells nobody.
 */
final class Mentions {

    private static final Pattern USER = Pattern.compile("[UW][A-Z0-9]{1,20}");
    private static final Pattern GROUP = Pattern.compile("S[A-Z0-9]{1,20}");

    /** In a message of 4,000 they leave room for its text. */
    private static final int MOST_CHARACTERS = 1_000;

    private final List<Token> tokens = new ArrayList<>();

    Mentions(JsonPlace place) {
        if (place.absent()) {
            return;
        }
        place.object("users", "groups", "here", "channel");
        each(place.at("users"), USER, "a member's id such as U0123ABCD", Reference.Kind.USER, "<@%s>");
        each(place.at("groups"), GROUP, "a group's id such as S0123ABCD", Reference.Kind.GROUP, "<!subteam^%s>");
        for (var all : List.of("here", "channel")) {
            if (place.at(all).flag()) {
                add("<!" + all + ">", new Reference(Reference.Kind.BROADCAST, all));
            }
        }
        if (size() > MOST_CHARACTERS) {
            place.wrong("take " + size() + " characters of the message, and may take " + MOST_CHARACTERS
                    + "; a group's id tells all its members");
        }
    }

    private void each(JsonPlace list, Pattern id, String what, Reference.Kind kind, String raw) {
        if (list.absent()) {
            return;
        }
        for (var item : list.items()) {
            var text = item.text();
            if (!id.matcher(text).matches()) {
                item.wrong("must be " + what);
            } else {
                add(raw.formatted(text), new Reference(kind, text));
            }
        }
    }

    private void add(String raw, Reference reference) {
        tokens.add(new Token.Glyph(raw, raw, reference));
        tokens.add(new Token.Glyph(" ", " ", null));
    }

    /** Characters as they are sent. */
    int size() {
        return tokens.stream()
                .mapToInt(token ->
                        token instanceof Token.Glyph glyph ? glyph.raw().length() : 0)
                .sum();
    }

    Part before(Part part) {
        var all = new ArrayList<>(tokens);
        all.addAll(part.tokens());
        return new Part(all);
    }
}
