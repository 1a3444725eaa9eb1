package io.syntra.telemetry.promql.evaluation;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Regex;
import io.syntra.telemetry.promql.series.RegexRefused;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Functions of labels. */
final class LabelChanges {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    /** {@code $1}, {@code $name}, {@code ${name}}; two dollars are one. */
    private static final Pattern REFERENCE = Pattern.compile("\\$(\\$|[a-zA-Z0-9_]+|\\{[a-zA-Z0-9_]+\\})");

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
            return Regex.of(regex);
        } catch (RegexRefused e) {
            throw PromQlFailure.execution("label_replace: " + e.getMessage());
        }
    }

    private static String expanded(String replacement, Matcher matcher) {
        var reference = REFERENCE.matcher(replacement);
        var text = new StringBuilder();
        int copied = 0;
        while (reference.find()) {
            text.append(replacement, copied, reference.start());
            var name = reference.group(1);
            text.append(name.equals("$") ? "$" : group(name.replaceAll("[{}]", ""), matcher));
            copied = reference.end();
        }
        return text.append(replacement.substring(copied)).toString();
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
        return labels ->
                labels.with(target, sources.stream().map(labels::value).collect(Collectors.joining(separator)));
    }
}
