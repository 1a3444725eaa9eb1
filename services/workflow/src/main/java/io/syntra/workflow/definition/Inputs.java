package io.syntra.workflow.definition;

import io.syntra.problem.JsonPlace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields that whoever starts a run gives, as the workflow's author declares them: then a misspelt one is known. */
final class Inputs {

    static final String FIELD = "inputs";

    /** A property of a trigger's schema. */
    static final String SCHEMA = """
            "inputs": {"title": "Expected fields", "type": "array", "maxItems": 100, "uniqueItems": true,
                       "items": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_-]{0,99}$"},
                       "examples": [["service_name", "ticket"]],
                       "description": "When they are named here, a template can use these only, and no misspelt one."}
            """;

    /** Every run has these, whatever started it, though a value may be missing. */
    static final Set<String> ALWAYS =
            Set.of("service_name", "error_message", "trigger_type", "timestamp", "workflow_name", "run_id");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,99}");
    private static final String NODES = "nodes";
    private static final int MOST = 100;

    private Inputs() {}

    /** Null when there are none declared. */
    static @Nullable List<String> read(JsonPlace place) {
        if (place.absent()) {
            return null;
        }
        var names = new ArrayList<String>();
        for (var item : place.items()) {
            var name = item.text();
            if (!NAME.matcher(name).matches() || name.equals(NODES) || names.contains(name)) {
                item.wrong("must be a name of up to 100 letters, digits, _ and -, each once, and not \"nodes\"");
            }
            names.add(name);
        }
        if (names.size() > MOST) {
            place.wrong("can have " + MOST + " names");
        }
        return names;
    }

    static Optional<TriggerType.Provided> provided(@Nullable List<String> inputs) {
        return Optional.ofNullable(inputs)
                .map(names -> new TriggerType.Provided(
                        "this trigger, which names its inputs", Set.copyOf(names), Set.copyOf(known(names))));
    }

    /** For the catalogue: what a kind of trigger gives, with what every run has. */
    static List<String> known(Collection<String> ofTrigger) {
        var all = new TreeSet<>(ALWAYS);
        all.addAll(ofTrigger);
        return List.copyOf(all);
    }
}
