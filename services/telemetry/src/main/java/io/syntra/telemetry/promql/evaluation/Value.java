package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Memory;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.series.Series;
import java.util.List;

/** What an expression is. */
public sealed interface Value {

    /** What it takes in memory, in samples. */
    long weight();

    record Scalar(double value) implements Value {

        @Override
        public long weight() {
            return 1;
        }
    }

    record Text(String value) implements Value {

        @Override
        public long weight() {
            return Memory.ofText(value);
        }
    }

    /** Of one time; no two samples have the same labels. */
    record Vector(List<Sample> samples) implements Value {

        @Override
        public long weight() {
            return samples.stream()
                    .mapToLong(sample -> sample.weight() + sample.labels().weight())
                    .sum();
        }
    }

    record Matrix(List<Series> series) implements Value {

        @Override
        public long weight() {
            return series.stream()
                    .mapToLong(each -> each.weight() + each.labels().weight())
                    .sum();
        }
    }
}
