package io.syntra.workflow.node;

import io.syntra.template.Allowance;
import io.syntra.template.Template;
import io.syntra.template.Variables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node works with.
 *
 * @param warnings what was odd, for example a value that was missing
 */
public record Input(Map<String, Object> values, List<String> warnings) {

    /** Of all values that are put into its texts: each may stand in thousands of them. */
    static final int MOST_CHARACTERS = 200_000;

    public Input {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        warnings = List.copyOf(warnings);
    }

    /** The templates with their values, under the same names. */
    static Input rendered(Map<String, Template> templates, Variables facts) {
        var values = new LinkedHashMap<String, Object>();
        var warnings = new ArrayList<String>();
        var allowance = new Allowance(MOST_CHARACTERS);
        templates.forEach((name, template) -> {
            var rendered = template.render(facts, allowance);
            values.put(name, rendered.text());
            rendered.warnings().forEach(warning -> warnings.add(name + ": " + warning));
        });
        return new Input(values, warnings);
    }

    Input with(String name, Object value) {
        var more = new LinkedHashMap<String, Object>();
        more.put(name, value);
        more.putAll(values);
        return new Input(more, warnings);
    }
}
