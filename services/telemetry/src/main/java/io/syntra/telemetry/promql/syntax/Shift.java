package io.syntra.telemetry.promql.syntax;

import java.util.Optional;

/**
 * Another time than the one that is asked about.
 *
 * @param at fixed, whatever time is asked about
 * @param offsetMillis further back, after that
 */
public record Shift(Optional<Anchor> at, long offsetMillis) {

    public static final Shift NONE = new Shift(Optional.empty(), 0);

    /** What follows an {@code @}. */
    public sealed interface Anchor {

        record Time(long millis) implements Anchor {}

        /** Of the range that is asked about. */
        record Start() implements Anchor {}

        record End() implements Anchor {}
    }

    /** @return the time that is looked at, for a query of that range */
    public long of(long time, long start, long end) {
        return at.map(anchor -> switch (anchor) {
                            case Anchor.Time fixed -> fixed.millis();
                            case Anchor.Start s -> start;
                            case Anchor.End e -> end;
                        })
                        .orElse(time)
                - offsetMillis;
    }
}
