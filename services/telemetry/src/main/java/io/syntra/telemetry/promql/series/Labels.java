package io.syntra.telemetry.promql.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Names and values of a series, the metric's name among them. A label without a value is the same as none. */
public final class Labels implements Comparable<Labels> {

    /** The label that holds the metric's name. */
    public static final String NAME = "__name__";

    /** The label that holds a bucket's upper bound. */
    public static final String BOUND = "le";

    public static final Labels NONE = new Labels(new String[0]);

    private static final long OWN_BYTES = 100;

    /** Name, value, name, value; the names in order. */
    private final String[] pairs;

    private final int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
        this.hash = Arrays.hashCode(pairs);
    }

    public static Labels of(Map<String, String> labels) {
        var pairs = new ArrayList<String>();
        new TreeMap<>(labels).forEach((name, value) -> {
            if (!value.isEmpty()) {
                pairs.add(name);
                pairs.add(value);
            }
        });
        return new Labels(pairs.toArray(String[]::new));
    }

    /** Empty when there is none of that name. */
    public String value(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return pairs[i + 1];
            }
        }
        return "";
    }

    /** What they take in memory, in samples. */
    public long weight() {
        return Memory.ofBytes(OWN_BYTES)
                + Arrays.stream(pairs).mapToLong(Memory::ofText).sum();
    }

    public boolean has(String name) {
        return !value(name).isEmpty();
    }

    public Labels with(String name, String value) {
        var labels = new TreeMap<>(asMap());
        labels.put(name, value);
        return of(labels);
    }

    public Labels withoutName() {
        return where(name -> !name.equals(NAME));
    }

    public Labels only(Collection<String> names) {
        return where(names::contains);
    }

    public Labels without(Collection<String> names) {
        return where(name -> !names.contains(name));
    }

    private Labels where(Predicate<String> kept) {
        var rest = new ArrayList<String>(pairs.length);
        for (int i = 0; i < pairs.length; i += 2) {
            if (kept.test(pairs[i])) {
                rest.add(pairs[i]);
                rest.add(pairs[i + 1]);
            }
        }
        return rest.size() == pairs.length ? this : new Labels(rest.toArray(String[]::new));
    }

    public List<String> names() {
        return IntStream.range(0, pairs.length / 2).mapToObj(i -> pairs[2 * i]).toList();
    }

    /** In the order of names. */
    public Map<String, String> asMap() {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Override
    public int compareTo(Labels other) {
        return Arrays.compare(pairs, other.pairs);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Labels labels && hash == labels.hash && Arrays.equals(pairs, labels.pairs));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** As PromQL writes it. */
    @Override
    public String toString() {
        return value(NAME)
                + asMap().entrySet().stream()
                        .filter(label -> !label.getKey().equals(NAME))
                        .map(label -> label.getKey() + "=\""
                                + label.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                        .collect(Collectors.joining(", ", "{", "}"));
    }
}
