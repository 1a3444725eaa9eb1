package io.syntra.telemetry.promql;

import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.signal.Ended;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How cases write series: {@code name{a="b"} 0+10x3 _ 5 stale} is 0, 10, 20, 30, nothing, 5, and there it ends. */
final class Notation {

    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][\\w:]*)?(\\{[^}]*\\})?\\s*(.*)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern RUN = Pattern.compile("([-+]?[.\\w]+?)(?:([-+][.\\d]+(?:e\\d+)?))?x(\\d+)");

    private Notation() {}

    /** @param values null is no sample */
    record Line(Labels labels, List<Double> values) {}

    static Line series(String line) {
        var matcher = SERIES.matcher(line.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no series: " + line);
        }
        Map<String, String> labels = new HashMap<>();
        if (matcher.group(1) != null) {
            labels.put(Labels.NAME, matcher.group(1));
        }
        if (matcher.group(2) != null) {
            LABEL.matcher(matcher.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        return new Line(Labels.of(labels), values(matcher.group(3)));
    }

    static List<Double> values(String text) {
        var values = new ArrayList<Double>();
        for (var word : text.strip().split("\\s+", -1)) {
            var run = RUN.matcher(word);
            if (!run.matches()) {
                values.add(word.equals("_") ? null : number(word));
                continue;
            }
            int more = Integer.parseInt(run.group(3));
            boolean gap = run.group(1).equals("_");
            double first = gap ? 0 : number(run.group(1));
            double step = run.group(2) == null ? 0 : number(run.group(2));
            for (int i = gap ? 1 : 0; i <= more; i++) {
                values.add(gap ? null : (Double) (first + i * step));
            }
        }
        return values;
    }

    static double number(String word) {
        return switch (word) {
            case "NaN" -> Double.NaN;
            case "stale" -> Ended.VALUE;
            case "Inf", "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(word);
        };
    }
}
