package io.syntra.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code text {{name | default 'x'}} text} from left to right, once. */
final class TemplateParser {

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w-]*(\\.[\\w-]+)*");

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
        List<Segment> segments = new ArrayList<>();
        while (at < source.length()) {
            int open = source.indexOf(OPEN, at);
            int end = open < 0 ? source.length() : open;
            if (end > at) {
                segments.add(new Segment.Literal(source.substring(at, end)));
            }
            at = end;
            if (open >= 0) {
                segments.add(expression());
            }
        }
        return segments;
    }

    private Segment expression() {
        int open = at;
        at += OPEN.length();
        skipBlanks();
        Segment segment = atQuote() ? new Segment.Literal(quoted()) : variable();
        skipBlanks();
        if (!source.startsWith(CLOSE, at)) {
            throw at >= source.length()
                    ? new TemplateSyntaxException(
                            open, "{{ is never closed by }}; to show the braces themselves write {{'{{'}}")
                    : new TemplateSyntaxException(at, "}} is expected here");
        }
        at += CLOSE.length();
        return segment;
    }

    private Segment variable() {
        int start = at;
        var name = NAME.matcher(source).region(at, source.length());
        if (!name.lookingAt()) {
            throw new TemplateSyntaxException(
                    start, "a variable's name is expected, such as service_name or nodes.ask.answer");
        }
        at = name.end();
        if (source.startsWith(":", at) && name.group().equals("secret")) {
            throw new TemplateSyntaxException(start, "a secret cannot be part of a message");
        }
        skipBlanks();
        return new Segment.Variable(name.group(), source.startsWith("|", at) ? fallback() : null);
    }

    private String fallback() {
        at++;
        skipBlanks();
        int start = at;
        var filter = NAME.matcher(source).region(at, source.length());
        if (!filter.lookingAt() || !filter.group().equals("default")) {
            throw new TemplateSyntaxException(start, "the only filter is default, as in {{name | default 'none'}}");
        }
        at = filter.end();
        skipBlanks();
        if (!atQuote()) {
            throw new TemplateSyntaxException(at, "default takes a text in quotes, as in {{name | default 'none'}}");
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
