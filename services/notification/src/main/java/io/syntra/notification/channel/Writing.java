package io.syntra.notification.channel;

import io.syntra.contracts.notification.WireRequest;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.TemplateSyntaxException;
import io.syntra.template.Variables;
import io.syntra.template.markup.Limit;
import io.syntra.template.markup.MarkedTemplate;
import io.syntra.template.markup.Markup;
import io.syntra.template.markup.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message while it is composed: reads the node's fields and collects what is wrong with them. */
public final class Writing {

    /** More messages than that for one event help nobody, and end in the channel's flood limit. */
    private static final int MOST_PARTS = 10;

    private static final String TEMPLATE = "message_template";

    private final List<Problem.Field> warnings = new ArrayList<>();
    private final List<Problem.Field> errors;
    private final JsonPlace config;
    private final Variables variables;

    /** @param errors where {@code config} puts what is wrong */
    public Writing(JsonPlace config, List<Problem.Field> errors, Variables variables) {
        this.config = config;
        this.errors = errors;
        this.variables = variables;
    }

    public JsonPlace field(String name) {
        return config.at(name);
    }

    public void warn(String field, String message) {
        warnings.add(new Problem.Field(field, message));
    }

    /** Optional, one of the known words, or the first of them. */
    public String word(String name, List<String> known) {
        var place = config.at(name);
        var word = place.optionalText();
        if (word == null || known.contains(word)) {
            return word == null ? known.getFirst() : word;
        }
        place.wrong("must be one of " + String.join(", ", known));
        return known.getFirst();
    }

    /** A secret by reference. A literal one is taken, with a warning. */
    public String secret(String name) {
        var text = config.at(name).text();
        if (!text.isEmpty() && !text.startsWith("secret:")) {
            warn(name, "is written out here. Store it with PUT /api/v1/secrets/<name>, and write secret:<name>.");
        }
        return text;
    }

    /** The rendered template, in parts; none when it has mistakes, or shows nothing. */
    public List<Part> parts(Markup markup, Limit limit) {
        var place = config.at(TEMPLATE);
        var source = place.text();
        boolean split = word("overflow", List.of("split", "truncate")).equals("split");
        boolean strict = config.at("strict").flag();
        if (source.isEmpty()) {
            return List.of();
        }
        var text = parsed(markup, source).map(template -> template.render(variables));
        if (text.isEmpty()) {
            return List.of();
        }
        text.get().warnings().forEach(warning -> warn(TEMPLATE, warning));
        if (strict && !text.get().missing().isEmpty()) {
            place.wrong("has no value for " + String.join(", ", text.get().missing())
                    + ", and the node is strict: give them a default, as in {{name | default 'none'}}");
            return List.of();
        }
        var parts = split ? text.get().split(limit) : text.get().truncate(limit);
        if (parts.isEmpty()) {
            place.wrong("shows nothing with these values, and the channel takes no empty message");
        }
        if (parts.size() > MOST_PARTS) {
            warn(TEMPLATE, "makes " + parts.size() + " messages; only the first " + MOST_PARTS + " are sent");
            return parts.subList(0, MOST_PARTS);
        }
        return parts;
    }

    private Optional<MarkedTemplate> parsed(Markup markup, String source) {
        try {
            return Optional.of(markup.parse(source));
        } catch (TemplateSyntaxException e) {
            config.at(TEMPLATE).wrong(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    public Composed with(List<WireRequest> requests) {
        return new Composed(errors.isEmpty() ? requests : List.of(), warnings, errors);
    }
}
