package io.syntra.telemetry.promql.series;

import java.util.List;

/** Where series come from. */
@FunctionalInterface
public interface SeriesSource {

    /**
     * @param after exclusive, milliseconds since 1970
     * @param until inclusive
     * @param memory where what is found is held before it is read
     * @return in the order of their labels; no two with the same, none without a sample
     */
    List<Series> read(List<Matcher> matchers, long after, long until, Memory memory);
}
