package io.syntra.workflow.matcher;

import io.syntra.problem.JsonPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Matchers that must all match. */
public record Matchers(List<Matcher> all) {

    /** More than anybody needs. */
    private static final int MOST = 50;

    public Matchers {
        all = List.copyOf(all);
    }

    /**
     * @param texts each has one matcher or several, such as {@code severity=~"critical|page"} or {@code {a="b", c!="d"}}
     * @throws IllegalArgumentException that says what is wrong with them
     */
    public static Matchers parse(List<String> texts) {
        var all = new ArrayList<Matcher>();
        for (var text : texts) {
            all.addAll(new MatcherReader(text).all());
        }
        if (all.size() > MOST) {
            throw new IllegalArgumentException("there can be " + MOST + " matchers, not " + all.size());
        }
        return new Matchers(all);
    }

    /** What is wrong is said of its place. */
    public static List<String> read(JsonPlace place) {
        var texts = new ArrayList<String>();
        for (var item : place.items()) {
            var text = item.text();
            try {
                parse(List.of(text));
                texts.add(text);
            } catch (IllegalArgumentException e) {
                item.wrong(Objects.requireNonNull(e.getMessage()));
            }
        }
        try {
            // Each may be right, and all together too many.
            parse(texts);
        } catch (IllegalArgumentException e) {
            place.wrong(Objects.requireNonNull(e.getMessage()));
        }
        return texts;
    }

    public boolean match(Labels labels) {
        return all.stream().allMatch(matcher -> matcher.matches(labels));
    }

    /** True when they would match what has no labels at all. */
    public boolean matchWithoutLabels() {
        return match(new Labels(Map.of()));
    }

    /** Labels that whatever they match has for sure. */
    public Labels sure() {
        var sure = new TreeMap<String, String>();
        all.forEach(
                matcher -> matcher.exactly().ifPresent(labels -> labels.values().forEach(sure::put)));
        return new Labels(sure);
    }

    public List<String> texts() {
        return all.stream().map(Matcher::toString).toList();
    }
}
