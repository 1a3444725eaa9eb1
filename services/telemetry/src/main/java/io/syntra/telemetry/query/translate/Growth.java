package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.syntax.Query;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.syntax.Source;
import io.syntra.telemetry.query.syntax.Stage;
import io.syntra.telemetry.query.translate.Term.Computed;
import io.syntra.telemetry.signal.Nanos;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * How much counters grew within windows. Of a cumulative series it is what each point adds to the one before, and all
 * of it after a reset; its first point counts when the sender says that the series began within what is read. Of a
 * delta series it is the points themselves. A histogram grows by its number of values.
 */
final class Growth {

    /** How far before a window the point is looked for that its first one is compared with. */
    private static final Duration LOOK_BACK = Duration.ofMinutes(10);

    private static final int MOST_WINDOWS = 2_000;

    /** In how many windows one point may count. */
    private static final int MOST_OVERLAPS = 200;

    private final Scope scope;
    private final Parameters parameters;
    private final Scan scan;
    private final IntSupplier numbers;
    private final Matching.Reading reading;

    Growth(Scope scope, Parameters parameters, Scan scan, IntSupplier numbers, Matching.Reading reading) {
        this.scope = scope;
        this.parameters = parameters;
        this.scan = scan;
        this.numbers = numbers;
        this.reading = reading;
    }

    /** The stage, when it follows a metric with nothing but conditions between. */
    static Optional<Stage.Growth> in(Query query) {
        if (!(query.source() instanceof Source.Metric)) {
            return Optional.empty();
        }
        return query.stages().stream()
                .filter(stage -> !(stage instanceof Stage.Where))
                .findFirst()
                .filter(Stage.Growth.class::isInstance)
                .map(Stage.Growth.class::cast);
    }

    Select of(Query query, Stage.Growth growth) {
        var metric = (Source.Metric) query.source();
        var windows = new Windows(growth);
        var points = scan.metric(metric.name(), windows.begin().minus(LOOK_BACK));
        points.where("kind IN ('sum', 'histogram', 'exponential_histogram') AND (monotonic OR kind != 'sum')");
        for (var stage : query.stages()) {
            if (stage == growth) {
                break;
            }
            if (stage instanceof Stage.Where where) {
                points.where(reading.over(points, true).condition(where.condition()));
            }
        }
        return grown(points, windows, growth);
    }

    private Select grown(Select points, Windows windows, Stage.Growth growth) {
        var raw = new LinkedHashMap<String, String>();
        raw.put("g_service", "service_id");
        raw.put("g_metric", "metric");
        raw.put("g_version", "version");
        raw.put("g_replica", "replica");
        raw.put("g_series", "series");
        raw.put("g_labels", "attributes");
        raw.put("g_at", "toUnixTimestamp64Nano(ts)");
        raw.put("g_start", "toUnixTimestamp64Nano(start_ts)");
        raw.put("g_value", "if(kind = 'sum', value, toFloat64(metric_points.count))");
        raw.put("g_cumulative", "cumulative");
        var since = parameters.add("Int64", Nanos.of(windows.begin().minus(LOOK_BACK)));
        // A point whose sender tells no start is stored with its own time in the place of it.
        var before =
                " OVER (PARTITION BY g_service, g_series ORDER BY g_at ASC ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING)";
        var steps = "SELECT *, any(g_value)" + before + " AS g_before, any(g_start)" + before + " AS g_start_before,"
                + " count()" + before + " > 0 AS g_has_before FROM (" + points.sql(raw) + ")";
        var added = "SELECT *, multiIf(NOT g_cumulative, g_value,"
                + " NOT g_has_before, if(g_start >= " + since + " AND g_start < g_at, g_value, 0),"
                + " g_value < g_before OR (g_start > g_start_before AND g_start < g_at), g_value,"
                + " g_value - g_before) AS g_added FROM (" + steps + ")";
        var counted = "SELECT *, arrayJoin(" + windows.of("g_at") + ") AS g_window FROM (" + added + ")"
                + " WHERE g_at > " + parameters.add("Int64", Nanos.of(windows.begin()));
        var divisor = growth.perSecond() ? " / " + growth.window().toNanos() / 1e9 : "";
        var summed = "SELECT g_window, g_service, g_metric, g_version, g_replica, g_labels, sum(g_added)" + divisor
                + " AS g_sum FROM (" + counted + ")"
                + " GROUP BY g_window, g_service, g_metric, g_version, g_replica, g_series, g_labels";
        var select = new Select("(" + summed + ")", numbers);
        select.column("ts", Computed.ofRow(Plain.TIME, "fromUnixTimestamp64Nano(g_window, 'UTC')"));
        select.column("service", Computed.ofRow(Plain.SERVICE, "g_service"));
        select.column("metric", Computed.ofRow(Plain.TEXT, "g_metric"));
        select.column("value", Computed.ofRow(Plain.NUMBER, "g_sum"));
        select.column("version", Computed.ofRow(Plain.TEXT, "g_version"));
        select.column("replica", Computed.ofRow(Plain.TEXT, "g_replica"));
        select.column("attributes", Computed.ofRow(Plain.MAP, "g_labels"));
        return select;
    }

    /** Each ends at its time, which belongs to it, and is so long that its beginning does not. */
    private final class Windows {

        private final long length;
        private final long every;
        private final long first;
        private final long last;

        Windows(Stage.Growth growth) {
            length = growth.window().toNanos();
            if (length <= 0) {
                throw new QueryError(growth.at(), "the window must be longer than nothing");
            }
            last = Nanos.of(scope.to());
            every = growth.every().map(Duration::toNanos).orElse(length);
            if (every <= 0) {
                throw new QueryError(growth.at(), "the time between two windows must be longer than nothing");
            }
            long back = growth.every().isEmpty() ? 0 : Math.max(0, (last - Nanos.of(scope.from())) / every);
            if (back > MOST_WINDOWS) {
                throw new QueryError(
                        growth.at(),
                        "these are " + back + " windows, at most " + MOST_WINDOWS
                                + " go; ask for a shorter time or a longer every");
            }
            if (length / every > MOST_OVERLAPS) {
                throw new QueryError(
                        growth.at(), "a window may be at most " + MOST_OVERLAPS + " times as long as every");
            }
            first = last - back * every;
        }

        Instant begin() {
            return Nanos.at(first - length);
        }

        /** The ends of those that a point counts in. */
        String of(String at) {
            var end = parameters.add("Int64", last);
            var step = parameters.add("Int64", every);
            var size = parameters.add("Int64", length);
            var start = parameters.add("Int64", first);
            // Counted back from the last one.
            return "arrayMap(k -> " + end + " - k * " + step + ", range("
                    + "toUInt64(greatest(0, intDiv(" + end + " - " + at + " - " + size + " + " + step + ", " + step
                    + "))), "
                    + "toUInt64(least(intDiv(" + end + " - " + start + ", " + step + "), intDiv(" + end + " - " + at
                    + ", "
                    + step + ")) + 1)))";
        }
    }
}
