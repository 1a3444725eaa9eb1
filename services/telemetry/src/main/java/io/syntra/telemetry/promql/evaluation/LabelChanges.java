package io.syntra.telemetry.promql.evaluation;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.regex.Regex;
import io.syntra.telemetry.regex.RegexRefused;
import java.util.List;
import java.util.function.UnaryOperator;

/** Functions of labels. */
final class LabelChanges {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    /** {@code $1}, {@code $name}, {@code ${name}}; two dollars are one. */
    private static final Pattern REFERENCE = Pattern.compile("\\$(\\$|[a-zA-Z0-9_]+|\\{[a-zA-Z0-9_]+\\})");

    /** A value of a label may have: each part of an expression could multiply what the one in it made. */
    private static final int MOST_CHARACTERS = 4_096;

    private LabelChanges() {}

    static void requireName(String label, String function) {
        if (!NAME.matches(label)) {
            throw PromQlFailure.execution(function + ": '" + label + "' is no name of a label");
        }
    }

    static UnaryOperator<Labels> replace(String target, String replacement, String source, String regex) {
        requireName(target, "label_replace");
        var pattern = compiled(regex);
        return labels -> {
            var matcher = pattern.matcher(labels.value(source));
            return matcher.matches() ? labels.with(target, expanded(replacement, matcher)) : labels;
        };
    }

    private static Pattern compiled(String regex) {
        try {
            return Regex.of(regex, Pattern.DOTALL);
        } catch (RegexRefused e) {
            throw PromQlFailure.execution("label_replace: " + e.getMessage());
        }
    }

    private static String expanded(String replacement, Matcher matcher) {
        var reference = REFERENCE.matcher(replacement);
        var text = new StringBuilder();
        int copied = 0;
        while (reference.find()) {
            append(text, replacement.substring(copied, reference.start()), "label_replace");
            var name = reference.group(1);
            append(text, name.equals("$") ? "$" : group(name.replaceAll("[{}]", ""), matcher), "label_replace");
            copied = reference.end();
        }
        append(text, replacement.substring(copied), "label_replace");
        return text.toString();
    }

    private static void append(StringBuilder text, String part, String function) {
        if (text.length() + part.length() > MOST_CHARACTERS) {
            throw PromQlFailure.execution(
                    function + ": a label's value would have more than " + MOST_CHARACTERS + " characters");
        }
        text.append(part);
    }

    /** Empty when there is none. */
    private static String group(String name, Matcher matcher) {
        try {
            var group = name.matches("[0-9]{1,5}")
                    ? Integer.parseInt(name) > matcher.groupCount() ? null : matcher.group(Integer.parseInt(name))
                    : matcher.group(name);
            return group == null ? "" : group;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    static UnaryOperator<Labels> join(String target, String separator, List<String> sources) {
        requireName(target, "label_join");
        return labels -> labels.with(target, joined(labels, separator, sources));
    }

    private static String joined(Labels labels, String separator, List<String> sources) {
        var text = new StringBuilder();
        var between = "";
        for (var source : sources) {
            append(text, between, "label_join");
            append(text, labels.value(source), "label_join");
            between = separator;
        }
        return text.toString();
    }
}
