package io.syntra.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a template from left to right, once: {@code {{name | default 'x' | date 'HH:mm' 'Europe/Berlin'}}} and {@code
 * {{#if name}} … {{else}} … {{/if}}}.
 */
final class TemplateParser {

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";
    private static final String IF = "#if";
    private static final String ELSE = "else";
    private static final String END_IF = "/if";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w-]*(\\.[\\w-]+)*");
    private static final Pattern WORD = Pattern.compile("[#/]?[A-Za-z]++(?![\\w.-])");
    private static final int DEEPEST = 10;

    private final String source;
    private int at;

    TemplateParser(String source) {
        this.source = source;
    }

    List<Segment> parse() {
        if (source.length() > Template.MAX_LENGTH) {
            throw new TemplateSyntaxException(
                    Template.MAX_LENGTH, "a template has at most " + Template.MAX_LENGTH + " characters");
        }
        var segments = level(0);
        if (at < source.length()) {
            throw new TemplateSyntaxException(at, "no {{#if name}} is open here");
        }
        return segments;
    }

    /** Up to the end, or to an else or end of an if, which is left to the caller. */
    private List<Segment> level(int depth) {
        List<Segment> segments = new ArrayList<>();
        while (at < source.length()) {
            int open = source.indexOf(OPEN, at);
            int end = open < 0 ? source.length() : open;
            if (end > at) {
                segments.add(new Segment.Literal(source.substring(at, end), at));
            }
            at = end;
            if (open >= 0) {
                var word = wordOfExpression();
                if (word.equals(ELSE) || word.equals(END_IF)) {
                    return segments;
                }
                segments.add(word.equals(IF) ? choice(depth) : slot());
            }
        }
        return segments;
    }

    private Segment choice(int depth) {
        int open = at;
        if (depth == DEEPEST) {
            throw new TemplateSyntaxException(open, "there are more than " + DEEPEST + " {{#if}} inside each other");
        }
        enter(IF);
        var name = name();
        close(open);
        var then = level(depth + 1);
        List<Segment> otherwise = List.of();
        if (wordOfExpression().equals(ELSE)) {
            enter(ELSE);
            close(open);
            otherwise = level(depth + 1);
        }
        if (!wordOfExpression().equals(END_IF)) {
            throw at < source.length()
                    ? new TemplateSyntaxException(at, "an {{#if}} has one {{else}}")
                    : new TemplateSyntaxException(open, "{{#if " + name + "}} is never ended by {{/if}}");
        }
        enter(END_IF);
        close(open);
        return new Segment.Choice(name, then, otherwise, open);
    }

    private Segment slot() {
        int open = at;
        at += OPEN.length();
        skipBlanks();
        Segment segment = atQuote() ? new Segment.Quote(quoted()) : variable();
        close(open);
        return segment;
    }

    /** What stands first in the expression that begins here, such as {@code else}; empty when none begins. */
    private String wordOfExpression() {
        if (!source.startsWith(OPEN, at)) {
            return "";
        }
        int start = at + OPEN.length();
        while (start < source.length() && Character.isWhitespace(source.charAt(start))) {
            start++;
        }
        var word = WORD.matcher(source).region(start, source.length());
        return word.lookingAt() ? word.group() : "";
    }

    private void enter(String word) {
        at = source.indexOf(word, at) + word.length();
        skipBlanks();
    }

    private void close(int open) {
        skipBlanks();
        if (!source.startsWith(CLOSE, at)) {
            throw at >= source.length()
                    ? new TemplateSyntaxException(
                            open, "{{ is never closed by }}; to show the braces themselves write {{'{{'}}")
                    : new TemplateSyntaxException(at, "}} is expected here");
        }
        at += CLOSE.length();
    }

    private Segment variable() {
        var name = name();
        @Nullable String fallback = null;
        @Nullable TimeFormat format = null;
        skipBlanks();
        while (source.startsWith("|", at)) {
            at++;
            skipBlanks();
            int start = at;
            var filter = NAME.matcher(source).region(at, source.length());
            var kind = filter.lookingAt() ? filter.group() : "";
            if (kind.equals("default") && fallback == null) {
                at = filter.end();
                fallback = quoted("default takes a text in quotes, as in {{name | default 'none'}}");
            } else if (kind.equals("date") && format == null) {
                at = filter.end();
                format = format();
            } else {
                throw new TemplateSyntaxException(
                        start,
                        "the filters are default and date, each once, as in {{name | default 'none'}} and"
                                + " {{timestamp | date 'HH:mm' 'Europe/Berlin'}}");
            }
            skipBlanks();
        }
        return new Segment.Variable(name, fallback, format);
    }

    private String name() {
        int start = at;
        var name = NAME.matcher(source).region(at, source.length());
        if (source.startsWith("#", at) || source.startsWith("/", at)) {
            throw new TemplateSyntaxException(
                    start, "the only block there is begins with {{#if name}} and ends with {{/if}}");
        }
        if (!name.lookingAt()) {
            throw new TemplateSyntaxException(
                    start, "a variable's name is expected, such as service_name or nodes.ask.answer");
        }
        at = name.end();
        if (source.startsWith(":", at) && name.group().equals("secret")) {
            throw new TemplateSyntaxException(start, "a secret cannot be part of a message");
        }
        return name.group();
    }

    private TimeFormat format() {
        int start = at;
        var pattern = quoted("date takes a pattern in quotes, as in {{timestamp | date 'dd.MM.yyyy HH:mm'}}");
        skipBlanks();
        var zone = atQuote() ? quoted() : "UTC";
        try {
            return TimeFormat.of(pattern, zone);
        } catch (IllegalArgumentException e) {
            throw new TemplateSyntaxException(
                    start,
                    "no time can be written so: a pattern is such as 'yyyy-MM-dd HH:mm', a zone 'Europe/Berlin'");
        }
    }

    private String quoted(String otherwise) {
        skipBlanks();
        if (!atQuote()) {
            throw new TemplateSyntaxException(at, otherwise);
        }
        return quoted();
    }

    private boolean atQuote() {
        return at < source.length() && (source.charAt(at) == '\'' || source.charAt(at) == '"');
    }

    private String quoted() {
        int close = source.indexOf(source.charAt(at), at + 1);
        if (close < 0) {
            throw new TemplateSyntaxException(at, "the quote is never closed");
        }
        var text = source.substring(at + 1, close);
        at = close + 1;
        return text;
    }

    private void skipBlanks() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
        }
    }
}
