package io.syntra.template;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A parsed template. Rendering is one walk over its segments: values are put in as they are, so that nothing inside a
 * value can act as a template.
 */
public final class Template {

    /** Characters of a template, of one value, and of a whole rendered text. */
    public static final int MAX_LENGTH = 20_000;

    public static final int MAX_VALUE = 10_000;
    public static final int MAX_OUTPUT = 100_000;

    private final List<Segment> segments;

    private Template(List<Segment> segments) {
        this.segments = List.copyOf(segments);
    }

    /** @throws TemplateSyntaxException when it is no template; the message names the place */
    public static Template parse(String source) {
        return new Template(new TemplateParser(source).parse());
    }

    public List<Segment> segments() {
        return segments;
    }

    /** The variables it asks for, in order of appearance. */
    public Set<String> names() {
        var names = new LinkedHashSet<String>();
        for (Segment segment : segments) {
            if (segment instanceof Segment.Variable variable) {
                names.add(variable.name());
            }
        }
        return names;
    }

    public Rendered render(Variables variables) {
        var text = new StringBuilder();
        var warnings = new ArrayList<String>();
        for (Segment segment : segments) {
            text.append(
                    switch (segment) {
                        case Segment.Literal literal -> literal.text();
                        case Segment.Variable variable -> value(variable, variables, warnings);
                    });
        }
        return new Rendered(capped("the text", text.toString(), MAX_OUTPUT, warnings), warnings);
    }

    private static String value(Segment.Variable variable, Variables variables, List<String> warnings) {
        @Nullable String value = variables.valueOf(variable.name());
        if (value != null && !value.isEmpty()) {
            return capped("{{" + variable.name() + "}}", value, MAX_VALUE, warnings);
        }
        if (variable.fallback() != null) {
            return variable.fallback();
        }
        if (value == null) {
            warnings.add("{{" + variable.name() + "}} has no value");
        }
        return "";
    }

    private static String capped(String what, String text, int max, List<String> warnings) {
        if (text.length() <= max) {
            return text;
        }
        warnings.add(what + " was cut from " + text.length() + " to " + max + " characters");
        // Never half a surrogate pair: it could not be written as UTF-8.
        int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end);
    }
}
