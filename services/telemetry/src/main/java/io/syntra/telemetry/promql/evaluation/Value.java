package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.series.Series;
import java.util.List;

/** What an expression is. */
public sealed interface Value {

    record Scalar(double value) implements Value {}

    record Text(String value) implements Value {}

    /** Of one time; no two samples have the same labels. */
    record Vector(List<Sample> samples) implements Value {}

    record Matrix(List<Series> series) implements Value {}
}
