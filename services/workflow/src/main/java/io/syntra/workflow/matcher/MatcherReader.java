package io.syntra.workflow.matcher;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads matchers as Alertmanager's parsers do: names and values may be quoted, the braces around them left out. In quotes
 * {@code \"}, {@code \n} and {@code \\} are escapes; a backslash before anything else is itself, as in {@code \d}.
 */
final class MatcherReader {

    private static final int LONGEST = 10_000;

    private final String text;
    private int at;

    MatcherReader(String text) {
        this.text = text;
    }

    List<Matcher> all() {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("matchers have at most " + LONGEST + " characters");
        }
        var all = new ArrayList<Matcher>();
        var braces = take('{');
        while (!isOver(braces)) {
            all.add(one(braces));
            if (!take(',') && !isOver(braces)) {
                throw wrong("a comma must stand between matchers");
            }
        }
        if (braces && !take('}')) {
            throw wrong("the closing } is missing");
        }
        skipSpace();
        if (at < text.length()) {
            throw wrong("nothing may follow");
        }
        if (all.isEmpty() && !braces) {
            throw wrong("a matcher is written name=\"value\", or with !=, =~ or !~");
        }
        return all;
    }

    private Matcher one(boolean braces) {
        skipSpace();
        var name = isQuote() ? quoted() : bareName();
        skipSpace();
        var operator = Matcher.Operator.at(text, at)
                .orElseThrow(() -> wrong("a matcher is written name=\"value\", or with !=, =~ or !~"));
        at += operator.sign().length();
        skipSpace();
        return Matcher.of(name, operator, isQuote() ? quoted() : bareValue(braces));
    }

    private String bareName() {
        int from = at;
        while (at < text.length() && "{}!=~,\"\\ \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == from) {
            throw wrong("the name of a label is missing");
        }
        return text.substring(from, at);
    }

    private String bareValue(boolean braces) {
        int from = at;
        while (at < text.length() && text.charAt(at) != ',' && !(braces && text.charAt(at) == '}')) {
            if (text.charAt(at) == '"') {
                throw wrong("a quote within a value that does not begin with one");
            }
            at++;
        }
        return text.substring(from, at).strip();
    }

    private String quoted() {
        var value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\' && at + 1 < text.length() && "\\\"n".indexOf(text.charAt(at + 1)) >= 0) {
                at++;
                value.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
            } else {
                value.append(c);
            }
        }
        throw wrong("the closing quote is missing");
    }

    private boolean isOver(boolean braces) {
        skipSpace();
        return at >= text.length() || (braces && text.charAt(at) == '}');
    }

    private boolean isQuote() {
        return at < text.length() && text.charAt(at) == '"';
    }

    private boolean take(char wanted) {
        skipSpace();
        var there = at < text.length() && text.charAt(at) == wanted;
        if (there) {
            at++;
        }
        return there;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("cannot be read at character " + (at + 1) + ": " + what);
    }
}
