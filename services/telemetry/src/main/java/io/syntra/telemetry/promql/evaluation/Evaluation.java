package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.SeriesSource;
import io.syntra.telemetry.promql.syntax.Expression;
import io.syntra.telemetry.promql.syntax.ValueType;

/** Answers whole queries. */
public final class Evaluation {

    /** As many as Prometheus allows: about two weeks by the half minute. */
    public static final int MOST_STEPS = 11_000;

    private Evaluation() {}

    /** @throws PromQlFailure when it cannot be answered */
    public static Value instant(Expression query, long time, long lookback, SeriesSource source, Effort effort) {
        var timing = Timing.at(time, lookback);
        return new Evaluator(timing, Plan.of(query, timing, source, effort), effort).at(query, time);
    }

    /** @throws PromQlFailure when it cannot be answered */
    public static Value.Matrix range(Expression query, Timing timing, SeriesSource source, Effort effort) {
        if (query.type() != ValueType.SCALAR && query.type() != ValueType.VECTOR) {
            throw badData("over a time a query must be a scalar or an instant vector, and this is "
                    + query.type().shown());
        }
        if (timing.steps() > MOST_STEPS) {
            throw badData("exceeded maximum resolution of " + MOST_STEPS
                    + " points per timeseries. Try decreasing the query resolution (?step=XX)");
        }
        var evaluator = new Evaluator(timing, Plan.of(query, timing, source, effort), effort);
        var result = new Collected(effort);
        for (long time = timing.start(); time <= timing.end(); time += timing.step()) {
            effort.touch(0);
            result.add(time, evaluator.at(query, time));
        }
        return new Value.Matrix(result.series());
    }

    private static PromQlFailure badData(String message) {
        return new PromQlFailure(PromQlFailure.Kind.BAD_DATA, message);
    }
}
