package io.syntra.channel;

import io.syntra.contracts.Sha256;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.Template;
import io.syntra.template.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a node that put its messages into threads: {@code thread_key} and {@code resolved}. */
public final class ThreadFields {

    public static final String KEY = "thread_key";
    public static final String RESOLVED = "resolved";

    private final @Nullable Template key;
    private final Threading.Resolved resolved;

    private ThreadFields(@Nullable Template key, Threading.Resolved resolved) {
        this.key = key;
        this.resolved = resolved;
    }

    /** What is wrong is said of its place. */
    public static ThreadFields read(JsonPlace config) {
        var resolved = config.at(RESOLVED).word("no", "reply", "edit");
        var key = key(config.at(KEY));
        if (key == null && !resolved.equals("no")) {
            config.at(KEY).wrong("is missing: it says which message is resolved");
        }
        return new ThreadFields(key, Threading.Resolved.valueOf(resolved.toUpperCase(Locale.ROOT)));
    }

    private static @Nullable Template key(JsonPlace place) {
        var source = place.optionalText();
        return source == null
                ? null
                : TemplateField.readFilled(place, source, Template::parse).orElse(null);
    }

    public boolean isEmpty() {
        return key == null;
    }

    /** The variables that each field of the node asks for. */
    public Map<String, Set<String>> uses(Set<String> ofTheMessage) {
        return key == null
                ? Map.of("message_template", ofTheMessage)
                : Map.of("message_template", ofTheMessage, KEY, key.names());
    }

    /** The message with the thread that it belongs to. */
    public Written in(Written written, Variables variables) {
        if (key == null || !written.errors().isEmpty()) {
            return written;
        }
        var rendered = key.render(variables).text().strip();
        if (!rendered.isEmpty()) {
            return new Written(
                    written.bodies(),
                    written.warnings(),
                    written.errors(),
                    new Threading(Sha256.hex(rendered), resolved));
        }
        var warnings = new ArrayList<>(written.warnings());
        warnings.add(new Problem.Field(KEY, "is empty with these values: the message belongs to no thread"));
        return new Written(written.bodies(), List.copyOf(warnings), written.errors());
    }
}
