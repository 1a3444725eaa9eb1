package io.syntra.telemetry.query.syntax;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One step between two pipes. What can be said by others is not here: {@code top} is sort and take. */
public sealed interface Stage {

    Position at();

    record Where(Position at, Expression condition) implements Stage {}

    record Extend(Position at, List<Named> columns) implements Stage {

        public Extend {
            columns = List.copyOf(columns);
        }
    }

    record Project(Position at, List<Named> columns) implements Stage {

        public Project {
            columns = List.copyOf(columns);
        }
    }

    /** Without aggregates: the groups alone. */
    record Summarize(Position at, List<Named> aggregates, List<Named> groups) implements Stage {

        public Summarize {
            aggregates = List.copyOf(aggregates);
            groups = List.copyOf(groups);
        }
    }

    record Sort(Position at, List<Order> orders) implements Stage {

        public Sort {
            orders = List.copyOf(orders);
        }
    }

    record Take(Position at, long rows) implements Stage {}

    /** @param within how far the rows' times may lie apart */
    record Join(Position at, Kind kind, Query right, List<Key> keys, Optional<Duration> within) implements Stage {

        public Join {
            keys = List.copyOf(keys);
        }

        public enum Kind {
            INNER,
            LEFTOUTER,
            LEFTSEMI,
            LEFTANTI;

            /** As it is written. */
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        public record Key(Position at, String left, String right) {}
    }

    /**
     * How much each series grew.
     *
     * @param perSecond whether that is divided by the seconds of the window
     * @param every the time between two windows; without it there is one, at the end
     */
    record Growth(Position at, boolean perSecond, Duration window, Optional<Duration> every) implements Stage {}

    /** How the answer should be drawn; its rows stay as they are. */
    record Render(Position at, String chart) implements Stage {}

    /** @param name none was written */
    record Named(Position at, Optional<String> name, Expression value) {}

    record Order(Expression value, boolean descending) {}
}
