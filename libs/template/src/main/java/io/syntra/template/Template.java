package io.syntra.template;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A parsed template. Rendering is one walk over its segments: values are put in as they are, so that nothing inside a
 * value can act as a template.
 */
public final class Template {

    /** Characters of a template, of one value, and of all values of a rendered text. */
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
        names(segments, names);
        return names;
    }

    public Rendered render(Variables variables) {
        return render(variables, new Allowance(MAX_OUTPUT));
    }

    /** @param shared with other templates; what it has no more is cut from the values, with a warning */
    public Rendered render(Variables variables, Allowance shared) {
        var evaluation = new Evaluation(variables, shared);
        var text = new StringBuilder();
        write(segments, evaluation, text);
        return new Rendered(text.toString(), evaluation.warnings(), evaluation.missing());
    }

    private static void write(List<Segment> segments, Evaluation evaluation, StringBuilder text) {
        for (Segment segment : segments) {
            switch (segment) {
                case Segment.Literal literal -> text.append(literal.text());
                case Segment.Slot slot -> text.append(evaluation.valueOf(slot));
                case Segment.Choice choice -> write(evaluation.chosen(choice), evaluation, text);
            }
        }
    }

    private static void names(List<Segment> segments, Set<String> names) {
        for (Segment segment : segments) {
            switch (segment) {
                case Segment.Literal _, Segment.Quote _ -> {}
                case Segment.Variable variable -> names.add(variable.name());
                case Segment.Choice choice -> {
                    names.add(choice.name());
                    names(choice.then(), names);
                    names(choice.otherwise(), names);
                }
            }
        }
    }
}
