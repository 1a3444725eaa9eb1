package io.syntra.local.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** An answer with a time in it, drawn: one line for each number of each group. */
final class TimeChart {

    private static final int WIDTH = 60;
    private static final int MOST_SLOTS = 5_000;
    private static final Set<String> NUMBERS = Set.of("number", "whole", "duration");

    private final List<String> names;
    private final List<String> types;
    private final int time;

    private TimeChart(List<String> names, List<String> types) {
        this.names = names;
        this.types = types;
        this.time = types.indexOf("time");
    }

    /** A table; empty when there is no time or no number to draw. */
    static List<List<String>> of(JsonNode answer) {
        var columns = list(answer.path("columns"));
        var chart = new TimeChart(
                columns.stream().map(column -> column.path("name").asText()).toList(),
                columns.stream().map(column -> column.path("type").asText()).toList());
        return chart.time < 0 || chart.types.stream().noneMatch(NUMBERS::contains)
                ? List.of()
                : chart.lines(list(answer.path("rows")));
    }

    private List<List<String>> lines(List<JsonNode> rows) {
        var series = new LinkedHashMap<String, Map<Instant, Double>>();
        var times = new TreeSet<Instant>();
        for (var row : rows) {
            var group = group(row);
            var at = row.path(time).isNull()
                    ? null
                    : Instant.parse(row.path(time).asText());
            for (int i = 0; i < names.size() && at != null; i++) {
                if (NUMBERS.contains(types.get(i)) && row.path(i).isNumber()) {
                    times.add(at);
                    series.computeIfAbsent(group + names.get(i), name -> new TreeMap<>())
                            .put(at, row.path(i).asDouble());
                }
            }
        }
        var table = new ArrayList<List<String>>();
        table.add(List.of("WHAT", "", "LEAST", "MOST", "LAST"));
        series.forEach((name, values) -> table.add(line(name, values, slots(times))));
        return series.isEmpty() ? List.of() : table;
    }

    private String group(JsonNode row) {
        var group = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            if (i != time && !NUMBERS.contains(types.get(i))) {
                group.append(row.path(i).isNull() ? "-" : row.path(i).asText()).append(' ');
            }
        }
        return group.toString();
    }

    /** From the first to the last, in steps of the smallest one: a bin without rows is a gap. */
    private static List<Instant> slots(SortedSet<Instant> times) {
        var all = new ArrayList<>(times);
        long step = Long.MAX_VALUE;
        for (int i = 1; i < all.size(); i++) {
            step = Math.min(step, ChronoUnit.MILLIS.between(all.get(i - 1), all.get(i)));
        }
        long span = ChronoUnit.MILLIS.between(all.getFirst(), all.getLast());
        if (all.size() < 2 || step < 1 || span / step > MOST_SLOTS) {
            return all;
        }
        var slots = new ArrayList<Instant>();
        for (long at = 0; at <= span; at += step) {
            slots.add(all.getFirst().plusMillis(at));
        }
        return slots;
    }

    private static List<String> line(String name, Map<Instant, Double> values, List<Instant> slots) {
        var numbers = slots.stream()
                .map(slot -> values.containsKey(slot) ? OptionalDouble.of(values.get(slot)) : OptionalDouble.empty())
                .toList();
        var all = List.copyOf(values.values());
        return List.of(
                name,
                Sparkline.of(numbers, WIDTH),
                shown(all.stream().mapToDouble(Double::doubleValue).min().orElse(0)),
                shown(all.stream().mapToDouble(Double::doubleValue).max().orElse(0)),
                shown(all.getLast()));
    }

    private static String shown(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : String.format(Locale.ROOT, "%.4g", number);
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
