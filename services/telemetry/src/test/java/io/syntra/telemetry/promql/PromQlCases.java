package io.syntra.telemetry.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.telemetry.promql.evaluation.Effort;
import io.syntra.telemetry.promql.evaluation.Evaluation;
import io.syntra.telemetry.promql.evaluation.Room;
import io.syntra.telemetry.promql.evaluation.Timing;
import io.syntra.telemetry.promql.evaluation.Value;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Series;
import io.syntra.telemetry.promql.syntax.Literals;
import io.syntra.telemetry.promql.syntax.PromQl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;

/**
 * A file of cases: {@code load STEP} and its series, {@code eval instant at TIME QUERY}, {@code eval range from TIME to
 * TIME step STEP QUERY} and what comes out of it, {@code eval_ordered} where the order matters, {@code eval_fail} with
 * words of the message, {@code clear}. What belongs to a line stands indented below it.
 */
final class PromQlCases {

    private static final long LOOKBACK = Duration.ofMinutes(5).toMillis();
    private static final Pattern INSTANT = Pattern.compile("(eval\\w*) instant at (\\S+) (.+)");
    private static final Pattern RANGE = Pattern.compile("(eval\\w*) range from (\\S+) to (\\S+) step (\\S+) (.+)");
    private static final double NEAR = 1e-9;

    private final List<DynamicTest> tests = new ArrayList<>();
    private final String file;
    private SeriesInMemory source = new SeriesInMemory();

    private PromQlCases(String file) {
        this.file = file;
    }

    static List<DynamicTest> of(String file, String text) {
        var cases = new PromQlCases(file);
        var block = new ArrayList<String>();
        for (var line : (text + "\nclear").lines().toList()) {
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            if (!line.startsWith(" ") && !block.isEmpty()) {
                cases.run(block.getFirst(), List.copyOf(block.subList(1, block.size())));
                block.clear();
            }
            block.add(line.strip());
        }
        return cases.tests;
    }

    private void run(String command, List<String> lines) {
        if (command.equals("clear")) {
            source = new SeriesInMemory();
        } else if (command.startsWith("load ")) {
            load(millis(command.substring(5)), lines);
        } else {
            var series = source;
            tests.add(DynamicTest.dynamicTest(file + ": " + command, () -> check(command, lines, series)));
        }
    }

    private void load(long step, List<String> lines) {
        for (var line : lines) {
            var series = Notation.series(line);
            for (int i = 0; i < series.values().size(); i++) {
                if (series.values().get(i) != null) {
                    source.add(series.labels(), i * step, series.values().get(i));
                }
            }
        }
    }

    private static void check(String command, List<String> lines, SeriesInMemory source) {
        var instant = INSTANT.matcher(command);
        var range = RANGE.matcher(command);
        if (instant.matches()) {
            var time = millis(instant.group(2));
            check(
                    instant.group(1),
                    lines,
                    () -> shown(Evaluation.instant(PromQl.read(instant.group(3)), time, LOOKBACK, source, effort())));
        } else if (range.matches()) {
            var timing = new Timing(millis(range.group(2)), millis(range.group(3)), millis(range.group(4)), LOOKBACK);
            check(
                    range.group(1),
                    lines,
                    () -> onGrid(Evaluation.range(PromQl.read(range.group(5)), timing, source, effort()), timing));
        } else {
            throw new IllegalArgumentException("no case: " + command);
        }
    }

    /** By labels, in the answer's order. */
    private interface Answer {
        Map<String, List<Double>> get();
    }

    private static void check(String kind, List<String> lines, Answer answer) {
        switch (kind) {
            case "eval_fail" ->
                assertThatThrownBy(answer::get).message().contains(lines.isEmpty() ? "" : lines.getFirst());
            case "eval_ordered" ->
                assertThat(List.copyOf(answer.get().entrySet()).toString())
                        .isEqualTo(List.copyOf(expected(lines).entrySet()).toString());
            default -> {
                var found = answer.get();
                var wanted = expected(lines);
                assertThat(found.keySet()).isEqualTo(wanted.keySet());
                wanted.forEach((labels, values) -> assertThat(isNear(found.get(labels), values))
                        .as(labels + " is " + found.get(labels) + ", and should be " + values)
                        .isTrue());
            }
        }
    }

    private static Map<String, List<Double>> expected(List<String> lines) {
        var expected = new LinkedHashMap<String, List<Double>>();
        for (var line : lines) {
            if (line.startsWith("\"")) {
                expected.put(line, List.of());
            } else {
                var series = Notation.series(line);
                expected.put(series.labels().toString(), series.values());
            }
        }
        return expected;
    }

    private static Map<String, List<Double>> shown(Value answer) {
        var shown = new LinkedHashMap<String, List<Double>>();
        switch (answer) {
            case Value.Scalar scalar -> shown.put(Labels.NONE.toString(), List.of(scalar.value()));
            case Value.Text text -> shown.put('"' + text.value() + '"', List.of());
            case Value.Vector vector ->
                vector.samples()
                        .forEach(sample -> assertThat(shown.put(sample.labels().toString(), List.of(sample.value())))
                                .as("twice: " + sample.labels())
                                .isNull());
            case Value.Matrix matrix ->
                matrix.series().forEach(series -> shown.put(series.labels().toString(), values(series)));
        }
        return shown;
    }

    private static List<Double> values(Series series) {
        var values = new ArrayList<Double>();
        for (int i = 0; i < series.size(); i++) {
            values.add(series.value(i));
        }
        return values;
    }

    /** With null where a series has nothing at a step. */
    private static Map<String, List<Double>> onGrid(Value.Matrix matrix, Timing timing) {
        var shown = new LinkedHashMap<String, List<Double>>();
        for (var series : matrix.series()) {
            var values = new ArrayList<Double>();
            int next = 0;
            for (long time = timing.start(); time <= timing.end(); time += timing.step()) {
                boolean there = next < series.size() && series.time(next) == time;
                values.add(there ? (Double) series.value(next) : null);
                next += there ? 1 : 0;
            }
            shown.put(series.labels().toString(), values);
        }
        return shown;
    }

    private static boolean isNear(List<Double> found, List<Double> wanted) {
        if (found.size() != wanted.size()) {
            return false;
        }
        for (int i = 0; i < found.size(); i++) {
            var a = found.get(i);
            var b = wanted.get(i);
            boolean missing = a == null || b == null;
            if (missing ? a != null || b != null : !isNear(a.doubleValue(), b.doubleValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNear(double a, double b) {
        return Double.compare(a, b) == 0 || Math.abs(a - b) <= NEAR * Math.max(Math.abs(a), Math.abs(b));
    }

    private static long millis(String duration) {
        return duration.equals("0")
                ? 0
                : Literals.duration(duration).orElseThrow(() -> new IllegalArgumentException("no time: " + duration));
    }

    private static Effort effort() {
        return new Effort(new Room(1_000_000, Duration.ZERO), Duration.ofMinutes(1), System::nanoTime);
    }
}
