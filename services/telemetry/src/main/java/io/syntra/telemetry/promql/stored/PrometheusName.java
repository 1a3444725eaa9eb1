package io.syntra.telemetry.promql.stored;

import io.syntra.telemetry.metric.PointKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A metric's name as OpenTelemetry's rules for Prometheus make it: words with underscores, the unit in full behind them
 * unless it is there already, {@code total} behind what is only added to, {@code ratio} behind a gauge of unit 1.
 */
final class PrometheusName {

    private static final Map<String, String> UNITS = Map.ofEntries(
            Map.entry("d", "days"),
            Map.entry("h", "hours"),
            Map.entry("min", "minutes"),
            Map.entry("s", "seconds"),
            Map.entry("ms", "milliseconds"),
            Map.entry("us", "microseconds"),
            Map.entry("ns", "nanoseconds"),
            Map.entry("By", "bytes"),
            Map.entry("KiBy", "kibibytes"),
            Map.entry("MiBy", "mebibytes"),
            Map.entry("GiBy", "gibibytes"),
            Map.entry("TiBy", "tebibytes"),
            Map.entry("KBy", "kilobytes"),
            Map.entry("MBy", "megabytes"),
            Map.entry("GBy", "gigabytes"),
            Map.entry("TBy", "terabytes"),
            Map.entry("m", "meters"),
            Map.entry("V", "volts"),
            Map.entry("A", "amperes"),
            Map.entry("J", "joules"),
            Map.entry("W", "watts"),
            Map.entry("g", "grams"),
            Map.entry("Cel", "celsius"),
            Map.entry("Hz", "hertz"),
            Map.entry("1", ""),
            Map.entry("%", "percent"));

    private static final Map<String, String> PER_UNITS =
            Map.of("s", "second", "m", "minute", "h", "hour", "d", "day", "w", "week", "mo", "month", "y", "year");

    private PrometheusName() {}

    static String of(StoredMetric metric) {
        var words = words(metric.name());
        var units = metric.unit().split("/", 2);
        unit(units[0], UNITS).filter(unit -> !words.contains(unit)).ifPresent(words::add);
        if (units.length > 1) {
            unit(units[1], PER_UNITS).filter(unit -> !words.contains(unit)).ifPresent(unit -> {
                words.add("per");
                words.add(unit);
            });
        }
        if (metric.kind() == PointKind.SUM && metric.monotonic()) {
            atTheEnd(words, "total");
        }
        if (metric.kind() == PointKind.GAUGE && metric.unit().equals("1")) {
            atTheEnd(words, "ratio");
        }
        var name = String.join("_", words);
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }

    /** As Prometheus says it in its metadata; empty when there is none. */
    static String unit(StoredMetric metric) {
        return unit(metric.unit(), UNITS).orElse("");
    }

    private static void atTheEnd(List<String> words, String word) {
        words.removeIf(word::equals);
        words.add(word);
    }

    /** What stands in braces only explains. */
    private static Optional<String> unit(String written, Map<String, String> known) {
        var unit = written.strip();
        return unit.contains("{") || unit.contains("}")
                ? Optional.empty()
                : Optional.of(known.getOrDefault(unit, String.join("_", words(unit))))
                        .filter(word -> !word.isEmpty());
    }

    private static List<String> words(String text) {
        return new ArrayList<>(Arrays.stream(text.split("[^a-zA-Z0-9:]+", -1))
                .filter(word -> !word.isEmpty())
                .toList());
    }

    /** Of an attribute. */
    static String label(String attribute) {
        var name = attribute.replaceAll("[^a-zA-Z0-9_]", "_");
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "key_" + name : name;
    }
}
