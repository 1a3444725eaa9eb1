package io.syntra.telemetry.rule;

import io.syntra.contracts.Nearest;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.template.Template;
import io.syntra.template.TemplateSyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A rule that was read and found right; whether its columns are there only its query can say.
 *
 * @param held how long it has to hold before it fires
 * @param labels of each of its alerts, besides those of its groups
 */
record Rule(
        String name,
        String query,
        Check check,
        List<String> groupBy,
        Duration window,
        Duration every,
        Duration held,
        Duration keepFiring,
        Duration repeat,
        Duration delay,
        String severity,
        Map<String, String> labels,
        Map<String, Template> annotations) {

    /** What is looked at in the answer. */
    sealed interface Check {

        record Threshold(String column, Comparison comparison, double than) implements Check {}

        record Change(String column, Comparison comparison, double than, Duration ago, boolean percent)
                implements Check {}

        /** The query answers nothing. */
        record Nothing() implements Check {}

        /** A group that was there is gone. */
        record Gone(Duration over) implements Check {}
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_:]{0,99}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smhd])");
    private static final Set<String> SEVERITIES = Set.of("critical", "error", "warning", "info");

    /** They say what an alert is and whose; nobody can choose them. */
    private static final Set<String> RESERVED = Set.of("alertname", "severity", "workspace", "source");

    private static final int MOST_LABELS = 20;
    private static final int LONGEST_LABEL = 500;
    private static final int LONGEST_TEMPLATE = 2_000;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MONTH = Duration.ofDays(31);

    /** As it is saved: what was stored before there was a limit is still read. */
    static Rule fresh(SaveRule written) {
        (written.annotations() == null ? Map.<String, String>of() : written.annotations()).forEach((name, text) -> {
            if (text != null && text.length() > LONGEST_TEMPLATE) {
                throw wrong("annotations." + name, "must be at most " + LONGEST_TEMPLATE + " characters long");
            }
        });
        return of(written);
    }

    static Rule of(SaveRule written) {
        if (!NAME.matcher(written.name()).matches()) {
            throw wrong(
                    "name", "has letters, digits, '_' and ':', does not begin with a digit, and is at most 100 long");
        }
        var groupBy = written.groupBy() == null ? List.<String>of() : written.groupBy();
        var labels = written.labels() == null ? Map.<String, String>of() : written.labels();
        check(groupBy, labels);
        var severity = written.severity() == null ? "warning" : written.severity();
        if (!SEVERITIES.contains(severity)) {
            throw wrong("severity", "must be critical, error, warning or info");
        }
        var every = time("every", written.every(), "1m", Duration.ofSeconds(30), DAY);
        return new Rule(
                written.name(),
                written.query(),
                check(written.condition(), groupBy),
                groupBy,
                time("window", written.window(), "5m", Duration.ofSeconds(10), MONTH),
                every,
                time("for", written.forTime(), "0s", Duration.ZERO, DAY),
                time("keep_firing", written.keepFiring(), "0s", Duration.ZERO, DAY),
                time("repeat", written.repeat(), "4h", Duration.ofMinutes(5), Duration.ofDays(4)),
                time("delay", written.delay(), "30s", Duration.ZERO, Duration.ofHours(1)),
                severity,
                labels,
                annotations(written.annotations(), groupBy, labels));
    }

    /** Of one that cannot be read: enough to end its alerts. */
    static Rule named(String name) {
        var none = Duration.ZERO;
        return new Rule(
                name,
                "",
                new Check.Nothing(),
                List.of(),
                none,
                none,
                none,
                none,
                none,
                none,
                "warning",
                Map.of(),
                Map.of());
    }

    private static void check(List<String> groupBy, Map<String, String> labels) {
        var names = new ArrayList<String>(groupBy);
        names.addAll(labels.keySet());
        if (names.size() > MOST_LABELS) {
            throw wrong("labels", "an alert has at most " + MOST_LABELS + " labels, with those of its groups");
        }
        var known = new LinkedHashSet<String>();
        for (var name : names) {
            var field = known.size() < groupBy.size() ? "group_by" : "labels";
            if (!LABEL.matcher(name).matches()) {
                throw wrong(
                        field,
                        "'" + name + "' is no name of a label; give the column one, such as route = "
                                + "attributes.http.route");
            }
            if (RESERVED.contains(name)) {
                throw wrong(field, "'" + name + "' is a label that Syntra gives");
            }
            if (!known.add(name)) {
                throw wrong(field, "'" + name + "' is there twice");
            }
        }
        labels.forEach((name, value) -> {
            if (value == null || value.length() > LONGEST_LABEL) {
                throw wrong("labels", "'" + name + "' must have a value of at most " + LONGEST_LABEL + " characters");
            }
        });
    }

    private static Check check(Condition condition, List<String> groupBy) {
        return switch (condition) {
            case Condition.Threshold threshold ->
                new Check.Threshold(
                        required("condition.column", threshold.column()),
                        comparison(threshold.op()),
                        number(threshold.value()));
            case Condition.Change change ->
                new Check.Change(
                        required("condition.column", change.column()),
                        comparison(change.op()),
                        number(change.value()),
                        time(
                                "condition.ago",
                                required("condition.ago", change.ago()),
                                "",
                                Duration.ofMinutes(1),
                                MONTH),
                        change.percent() != null && change.percent());
            case Condition.Absence absence -> {
                if (groupBy.isEmpty() != (absence.over() == null)) {
                    throw wrong(
                            "condition.over",
                            "goes with group_by: a group that was there in that time, and is gone. Without group_by the"
                                    + " alert is that the query answers nothing, and there is no over");
                }
                yield absence.over() == null
                        ? new Check.Nothing()
                        : new Check.Gone(time("condition.over", absence.over(), "", Duration.ofMinutes(1), MONTH));
            }
        };
    }

    private static Comparison comparison(@Nullable String op) {
        return Comparison.of(required("condition.op", op))
                .orElseThrow(() -> wrong("condition.op", "must be one of " + String.join(" ", Comparison.signs())));
    }

    private static double number(@Nullable Double value) {
        if (value == null || !Double.isFinite(value)) {
            throw wrong("condition.value", "must be a number");
        }
        return value;
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw wrong(field, "is missing");
        }
        return value;
    }

    /** @param usual what holds when none was written */
    static Duration time(String field, @Nullable String text, String usual, Duration least, Duration most) {
        var time = TIME.matcher(text == null ? usual : text);
        if (!time.matches()) {
            throw wrong(field, "'" + text + "' is no time such as 30s, 5m, 2h or 7d");
        }
        long number = Long.parseLong(time.group(1));
        var duration =
                switch (time.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw wrong(field, "must be from " + shown(least) + " to " + shown(most));
        }
        return duration;
    }

    private static String shown(Duration time) {
        return time.toDaysPart() > 0
                ? time.toDays() + "d"
                : time.toHours() > 0
                        ? time.toHours() + "h"
                        : time.toMinutes() > 0 ? time.toMinutes() + "m" : time.toSeconds() + "s";
    }

    private static Map<String, Template> annotations(
            @Nullable Map<String, String> written, List<String> groupBy, Map<String, String> labels) {
        var known = new ArrayList<>(List.of("value", "rule"));
        groupBy.forEach(name -> known.add("labels." + name));
        labels.keySet().forEach(name -> known.add("labels." + name));
        var annotations = new LinkedHashMap<String, Template>();
        (written == null ? Map.<String, String>of() : written).forEach((name, text) -> {
            var field = "annotations." + name;
            if (!LABEL.matcher(name).matches() || annotations.size() == MOST_LABELS) {
                throw wrong(
                        field, "an annotation's name is written as a label's, and there are at most " + MOST_LABELS);
            }
            annotations.put(name, template(field, text, known));
        });
        return annotations;
    }

    private static Template template(String field, String text, List<String> known) {
        try {
            var template = Template.parse(text);
            for (var name : template.names()) {
                if (!known.contains(name)) {
                    throw wrong(
                            field,
                            "there is no '" + name + "'; there are " + String.join(", ", known) + "."
                                    + Nearest.hint(name, known));
                }
            }
            return template;
        } catch (TemplateSyntaxException e) {
            throw wrong(field, String.valueOf(e.getMessage()));
        }
    }

    static ProblemException wrong(String field, String what) {
        return ProblemException.field(ProblemCode.INVALID_FIELD, field, what);
    }
}
