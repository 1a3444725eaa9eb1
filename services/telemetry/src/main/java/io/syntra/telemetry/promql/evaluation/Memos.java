package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Memory;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.syntax.Expression;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What became of labels in each part of a query: a series has the same ones at every step. */
final class Memos {

    /** What labels are made for. */
    enum Part {
        RESULT,
        LEFT,
        RIGHT
    }

    /** An entry of each map, and a list of texts that are mostly there already. */
    private static final long OF_A_SERIES = Memory.ofBytes(250);

    private final IdentityHashMap<Expression, Map<Part, Memo<?>>> memos = new IdentityHashMap<>();
    private final Memory memory;

    Memos(Memory memory) {
        this.memory = memory;
    }

    Memo<Labels> of(Expression node, Part part) {
        return this.<Labels>any(node, part);
    }

    @SuppressWarnings("unchecked") // a part of an expression always has the same keys
    <K> Memo<K> any(Expression node, Part part) {
        return (Memo<K>) memos.computeIfAbsent(node, n -> new EnumMap<>(Part.class))
                .computeIfAbsent(part, p -> new Memo<K>(memory));
    }

    /** Labels by what they were made of. */
    static final class Memo<K> {

        private final Map<K, Labels> known = new HashMap<>();
        private final Set<Labels> results = new HashSet<>();
        private final Memory memory;
        private boolean ambiguous;

        private Memo(Memory memory) {
            this.memory = memory;
        }

        Labels of(K key, Function<K, Labels> change) {
            var labels = known.get(key);
            if (labels == null) {
                memory.hold(OF_A_SERIES);
                labels = change.apply(key);
                known.put(key, labels);
                ambiguous |= !results.add(labels);
            }
            return labels;
        }

        /** @throws PromQlFailure when two of them are one series now */
        List<Sample> unique(List<Sample> samples) {
            if (ambiguous) {
                Memos.requireUnique(samples);
            }
            return samples;
        }
    }

    private static void requireUnique(List<Sample> samples) {
        var seen = new HashSet<Labels>();
        for (var sample : samples) {
            if (!seen.add(sample.labels())) {
                throw PromQlFailure.execution("vector cannot contain metrics with the same labelset: there are two of "
                        + sample.labels() + ", which differed before in their names or in labels that went");
            }
        }
    }
}
