package io.syntra.workflow.run;

import io.syntra.contracts.notification.MaskedTarget;
import io.syntra.contracts.workflow.Node;
import io.syntra.template.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a node works with: its templates rendered, once, when it begins. */
record NodeInput(Map<String, Object> values, List<String> warnings) {

    static NodeInput of(Node node, Facts facts) {
        var values = new LinkedHashMap<String, Object>();
        var warnings = new ArrayList<String>();
        switch (node) {
            case Node.Notify notify -> {
                values.put("channel", notify.config().channel());
                values.put("target", MaskedTarget.of(notify.config().target()));
                values.put("title", render("title", notify.config().title(), facts, warnings));
                values.put("text", render("text", notify.config().text(), facts, warnings));
            }
            case Node.Condition condition -> {
                var config = condition.config();
                values.put("field", config.field());
                var actual = facts.valueOf(config.field());
                if (actual != null) {
                    values.put("actual", actual);
                }
                values.put("op", config.op().name().toLowerCase(Locale.ROOT));
                if (config.value() != null) {
                    values.put("value", config.value());
                }
            }
            case Node.SetValues set ->
                set.config()
                        .values()
                        .forEach((name, template) -> values.put(name, render(name, template, facts, warnings)));
        }
        return new NodeInput(
                values,
                warnings.stream().map(warning -> node.id() + "." + warning).toList());
    }

    private static String render(String field, String template, Facts facts, List<String> warnings) {
        var rendered = Template.parse(template).render(facts);
        rendered.warnings().forEach(warning -> warnings.add(field + ": " + warning));
        return rendered.text();
    }
}
