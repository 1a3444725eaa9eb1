package io.syntra.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.Variables;
import io.syntra.template.markup.Limit;
import io.syntra.template.markup.MarkedTemplate;
import io.syntra.template.markup.MarkedText;
import io.syntra.template.markup.Markup;
import io.syntra.template.markup.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The template of a node: its fields {@code message_template}, {@code overflow} and {@code strict}. */
public final class NodeTemplate {

    public static final List<String> FIELDS = List.of("message_template", "overflow", "strict");

    /** More messages than that for one event help nobody, and end in the channel's flood limit. */
    private static final int MOST_PARTS = 10;

    /** Its readers are to know. No channel reads markup in it. */
    private static final String LEFT_OUT = " … the rest of this message was left out";

    private static final String TEMPLATE = "message_template";

    private final MarkedTemplate template;
    private final boolean truncate;
    private final boolean strict;

    private NodeTemplate(MarkedTemplate template, boolean truncate, boolean strict) {
        this.template = template;
        this.truncate = truncate;
        this.strict = strict;
    }

    /** What is wrong is said of its place; an empty template stands in for one that cannot be read. */
    public static NodeTemplate read(JsonPlace config, Markup markup) {
        boolean truncate = config.at("overflow").word("split", "truncate").equals("truncate");
        boolean strict = config.at("strict").flag();
        return new NodeTemplate(template(config.at(TEMPLATE), markup), truncate, strict);
    }

    private static MarkedTemplate template(JsonPlace place, Markup markup) {
        return TemplateField.readFilled(place, place.text(), markup::parse).orElseGet(() -> markup.parse(""));
    }

    public Set<String> names() {
        return template.names();
    }

    /** @param body the request of a part */
    public Written write(Variables variables, Limit limit, Function<Part, ObjectNode> body) {
        var text = template.render(variables).within(limit);
        var warnings = new ArrayList<Problem.Field>();
        text.warnings().forEach(warning -> warnings.add(new Problem.Field(TEMPLATE, warning)));
        if (strict && !text.missing().isEmpty()) {
            return refused(
                    "has no value for " + String.join(", ", text.missing())
                            + ", and the node is strict: give them a default, as in {{name | default 'none'}}",
                    warnings);
        }
        var parts = parts(text, limit, warnings);
        return parts.isEmpty()
                ? refused("shows nothing with these values, and the channel takes no empty message", warnings)
                : new Written(parts.stream().map(body).toList(), warnings, List.of());
    }

    private List<Part> parts(MarkedText text, Limit limit, List<Problem.Field> warnings) {
        if (truncate) {
            return text.truncate(limit);
        }
        var parts = text.split(limit);
        if (parts.size() <= MOST_PARTS) {
            return parts;
        }
        warnings.add(new Problem.Field(
                TEMPLATE, "makes " + parts.size() + " messages; only the first " + MOST_PARTS + " are sent"));
        return text.split(limit, MOST_PARTS, LEFT_OUT);
    }

    private static Written refused(String why, List<Problem.Field> warnings) {
        return new Written(List.of(), warnings, List.of(new Problem.Field(TEMPLATE, why)));
    }
}
