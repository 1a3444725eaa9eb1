package io.syntra.template;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One rendering: gives the values and remembers what the author should know of them. */
public final class Evaluation {

    private static final String NO = "false";

    private final Variables variables;
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> missing = new LinkedHashSet<>();
    private final Allowance shared;
    private final Allowance own = new Allowance(Template.MAX_OUTPUT);

    public Evaluation(Variables variables) {
        this(variables, new Allowance(Template.MAX_OUTPUT));
    }

    Evaluation(Variables variables, Allowance shared) {
        this.variables = variables;
        this.shared = shared;
    }

    /** The text for this place, as data. */
    public String valueOf(Segment.Slot slot) {
        return switch (slot) {
            case Segment.Quote quote -> quote.text();
            case Segment.Variable variable -> valueOf(variable);
        };
    }

    /** The text that was chosen. */
    public List<Segment> chosen(Segment.Choice choice) {
        return holds(choice.name()) ? choice.then() : choice.otherwise();
    }

    public boolean holds(String name) {
        @Nullable String value = variables.valueOf(name);
        return value != null && !value.isEmpty() && !value.equals(NO);
    }

    /** A value that stands in several places is told of once. */
    public void warn(String warning) {
        if (!warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Variables that were asked for and had neither a value nor a default. */
    public Set<String> missing() {
        return Set.copyOf(missing);
    }

    private String valueOf(Segment.Variable variable) {
        @Nullable String value = variables.valueOf(variable.name());
        if (value != null && !value.isEmpty()) {
            return capped(variable.name(), written(variable, value));
        }
        if (variable.fallback() != null) {
            return variable.fallback();
        }
        if (value == null && missing.add(variable.name())) {
            warnings.add("{{" + variable.name() + "}} has no value");
        }
        return "";
    }

    private String written(Segment.Variable variable, String value) {
        if (variable.format() == null) {
            return value;
        }
        return variable.format().write(value).orElseGet(() -> {
            warnings.add("{{" + variable.name() + "}} is no time, so it is shown as it is");
            return value;
        });
    }

    private String capped(String name, String value) {
        int max = Math.min(Template.MAX_VALUE, Math.min(own.left(), shared.left()));
        var text = value;
        if (value.length() > max) {
            warnings.add("{{" + name + "}} was cut from " + value.length() + " to " + max + " characters");
            // Never half a surrogate pair: it could not be written as UTF-8.
            text = value.substring(0, max > 0 && Character.isHighSurrogate(value.charAt(max - 1)) ? max - 1 : max);
        }
        own.take(text.length());
        shared.take(text.length());
        return text;
    }
}
