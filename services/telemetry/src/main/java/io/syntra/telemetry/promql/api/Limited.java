package io.syntra.telemetry.promql.api;

import io.syntra.telemetry.promql.evaluation.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/** As many things as were asked for, and a word when there are more. */
record Limited<T>(T value, List<String> warnings) {

    private static final String TRUNCATED = "results truncated due to limit";

    static <E> Limited<List<E>> of(Collection<E> all, OptionalLong limit) {
        boolean more = limit.isPresent() && all.size() > limit.getAsLong();
        return new Limited<>(
                all.stream().limit(limit.orElse(Long.MAX_VALUE)).toList(), more ? List.of(TRUNCATED) : List.of());
    }

    static Limited<Value> of(PromQlQueries.Result result, OptionalLong limit) {
        var warnings = new ArrayList<>(result.effort().warnings());
        var value =
                switch (result.value()) {
                    case Value.Vector vector -> new Value.Vector(limited(vector.samples(), limit, warnings));
                    case Value.Matrix matrix -> new Value.Matrix(limited(matrix.series(), limit, warnings));
                    case Value.Scalar scalar -> scalar;
                    case Value.Text text -> text;
                };
        return new Limited<>(value, warnings);
    }

    private static <E> List<E> limited(List<E> all, OptionalLong limit, List<String> warnings) {
        var limited = of(all, limit);
        warnings.addAll(limited.warnings());
        return limited.value();
    }
}
