package io.syntra.telemetry.promql.stored;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.metric.PointKind;
import io.syntra.telemetry.promql.evaluation.PromQlFailure;
import io.syntra.telemetry.promql.series.Memory;
import io.syntra.telemetry.query.translate.PointScan;
import io.syntra.telemetry.query.translate.Scope;
import io.syntra.telemetry.retention.StoredSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is stored of one workspace's metrics, within one time. */
final class PointTables {

    /** More would make the address of the statement too long; what is read beside is left out afterwards. */
    private static final int MOST_VALUES = 1_000;

    private static final long OF_A_METRIC = Memory.ofBytes(250);
    private static final long OF_A_NAME = Memory.ofBytes(100);
    private static final long OF_A_BOUND = Memory.ofBytes(250);

    private static final String METRIC = "metric, toInt8(metric_points.kind) AS of_kind, monotonic, unit";
    private static final String KEY = "toString(service_id) AS of_service, cumulative, series, " + METRIC;
    private static final String BY_KEY =
            "GROUP BY service_id, cumulative, series, metric, metric_points.kind, monotonic, unit";
    private static final String TIMES =
            ", groupArray(toUnixTimestamp64Nano(ts)) AS times, groupArray(toUnixTimestamp64Nano(start_ts)) AS starts";

    /** Of exponential histograms; two zeros where there is nothing. */
    private static final String SPREAD = "toInt64(minIf(scale, notEmpty(positive_counts) OR notEmpty(negative_counts)))"
            + " AS least_scale, " + ends("positive") + ", " + ends("negative");

    private static String ends(String half) {
        var there = "notEmpty(" + half + "_counts)";
        return "toFloat64(minIf(" + half + "_offset * exp2(-scale), " + there + ")) AS " + half + "_from,"
                + " toFloat64(maxIf((" + half + "_offset + length(" + half + "_counts)) * exp2(-scale), " + there
                + ")) AS " + half + "_to";
    }

    private final ClickHouse clickHouse;
    private final Scope scope;
    private final Memory memory;

    /** @param memory where what is found is held as it comes */
    PointTables(ClickHouse clickHouse, Scope scope, Memory memory) {
        this.clickHouse = clickHouse;
        this.scope = scope;
        this.memory = memory;
    }

    /** A metric, and a service that sent it. */
    record Sent(UUID service, StoredMetric metric) {}

    /** @param withRouters whether what the router saw is asked for, too */
    List<Sent> metrics(boolean withRouters) {
        var sent = new ArrayList<Sent>();
        read(new PointScan(scope), "DISTINCT toString(service_id) AS of_service, " + METRIC, "", row -> {
            var each = new Sent(service(row), metric(row));
            memory.hold(OF_A_METRIC + Memory.ofText(each.metric().name()));
            if (!RouterMetric.isNamedLikeOne(each.metric())) {
                sent.add(each);
            }
        });
        if (withRouters) {
            read(RouterMetric.services(scope), "DISTINCT toString(service_id) AS of_service", "", row -> {
                for (var each : RouterMetric.values()) {
                    memory.hold(OF_A_METRIC);
                    sent.add(new Sent(service(row), each.metric()));
                }
            });
        }
        return sent;
    }

    /** Names of all attributes. */
    Set<String> attributes() {
        var names = new TreeSet<String>();
        read(new PointScan(scope), "DISTINCT arrayJoin(mapKeys(attributes)) AS name", "", row -> {
            var name = row.getString("name");
            memory.hold(OF_A_NAME + Memory.ofText(name));
            names.add(name);
        });
        return names;
    }

    /** Whether any library said its name. */
    boolean hasScopes() {
        var named = new ArrayList<Boolean>();
        read(new PointScan(scope), "countIf(scope != '') > 0 AS named", "", row -> named.add(row.getBoolean("named")));
        return named.contains(true);
    }

    List<StoredSeries> series(Collection<Sent> sent) {
        var found = new ArrayList<StoredSeries>();
        scans(scope, sent, Sent::metric).forEach((scan, its) -> {
            narrow(scan, "service_id", "UUID", its.stream().map(Sent::service));
            narrow(scan, "metric", "String", its.stream().map(each -> each.metric()
                    .name()));
            series(scan, found::add);
        });
        return found;
    }

    private void series(PointScan scan, Consumer<StoredSeries> found) {
        read(
                scan,
                KEY + ", version, replica, scope, attributes, toInt64(count()) AS points,"
                        + " toInt64(sum(length(bucket_counts) + length(positive_counts) + length(negative_counts)))"
                        + " AS buckets, arraySort(groupUniqArrayArray(bounds)) AS all_bounds, " + SPREAD,
                BY_KEY + ", version, replica, scope, attributes",
                row -> {
                    var series = series(row);
                    memory.hold(series.weight());
                    found.accept(series);
                });
    }

    private static StoredSeries series(ClickHouseBinaryFormatReader row) {
        return new StoredSeries(
                key(row),
                row.getString("version"),
                row.getString("replica"),
                row.getString("scope"),
                Map.copyOf(row.<Map<String, String>>readValue("attributes")),
                row.getLong("points"),
                row.getLong("buckets"),
                Arrays.stream(row.getDoubleArray("all_bounds")).boxed().toList(),
                new Spread(row.getLong("least_scale"), ends(row, "positive"), ends(row, "negative")));
    }

    private static Spread.Ends ends(ClickHouseBinaryFormatReader row, String half) {
        return Spread.Ends.of(row.getDouble(half + "_from"), row.getDouble(half + "_to"));
    }

    /** The points of a series. */
    record Found(StoredSeries.Key key, Points points, Shape.Values values) {}

    /**
     * @param series all of that shape, at least one
     * @param after in milliseconds, when their samples begin
     */
    void points(Collection<StoredSeries.Key> series, Shape shape, long after, Consumer<Found> taker) {
        of(scope, series)
                .forEach(scan -> read(scan, KEY + TIMES + shape.columns(), BY_KEY, row -> {
                    var key = key(row);
                    taker.accept(new Found(
                            key,
                            new Points(
                                    row.getLongArray("times"),
                                    row.getLongArray("starts"),
                                    key.isDelta(),
                                    key.isCounter(),
                                    after),
                            shape.read(row)));
                }));
    }

    /** @param series that services sent, at least one */
    void exemplars(Collection<StoredSeries.Key> series, Consumer<SentExemplars> taker) {
        of(scope, series)
                .forEach(scan -> read(
                        scan.withExemplars(),
                        KEY + ", toUnixTimestamp64Nano(ts) AS at, bounds, exemplars",
                        "",
                        row -> taker.accept(new SentExemplars(
                                key(row),
                                row.getLong("at"),
                                Arrays.stream(row.getDoubleArray("bounds"))
                                        .boxed()
                                        .toList(),
                                row.getString("exemplars")))));
    }

    /** @param series that are delta, at least one */
    Map<StoredSeries.Key, Before> before(Collection<StoredSeries.Key> series) {
        var before = new HashMap<StoredSeries.Key, Before>();
        of(earlier(), series)
                .forEach(scan -> read(
                        scan.withValues(),
                        KEY + ", bounds, sum(value) AS of_value, toFloat64(sum(metric_points.count)) AS of_count,"
                                + " sum(metric_points.sum) AS of_sum,"
                                + " CAST(sumForEach(bucket_counts), 'Array(Int64)') AS of_buckets",
                        BY_KEY + ", bounds",
                        row -> {
                            var key = key(row);
                            var part = Before.of(
                                    row.getDouble(key.metric().isNumber() ? "of_value" : "of_count"),
                                    row.getDouble("of_sum"),
                                    Arrays.stream(row.getDoubleArray("bounds"))
                                            .boxed()
                                            .toList(),
                                    row.getLongArray("of_buckets"));
                            memory.hold(OF_A_BOUND * (part.upTo().size() + 1));
                            before.merge(key, part, Before::and);
                        }));
        return before;
    }

    private Scope earlier() {
        return new Scope(
                scope.workspace(),
                scope.kept().oldest(StoredSignal.METRICS),
                scope.from(),
                scope.kept(),
                scope.now(),
                scope.services());
    }

    private static Collection<PointScan> of(Scope scope, Collection<StoredSeries.Key> series) {
        var scans = scans(scope, series, StoredSeries.Key::metric);
        scans.forEach((scan, its) -> {
            narrow(scan, "service_id", "UUID", its.stream().map(StoredSeries.Key::service));
            narrow(scan, "metric", "String", its.stream().map(key -> key.metric()
                    .name()));
            narrow(scan, "series", "UInt64", its.stream().map(key -> Long.toUnsignedString(key.series())));
        });
        return scans.keySet();
    }

    /** Where each of them is read: what services sent, and what the router saw. */
    private static <T> Map<PointScan, List<T>> scans(Scope scope, Collection<T> all, Function<T, StoredMetric> metric) {
        var sent = new ArrayList<T>();
        var seen = new ArrayList<T>();
        var metrics = EnumSet.noneOf(RouterMetric.class);
        for (var each : all) {
            RouterMetric.of(metric.apply(each))
                    .ifPresentOrElse(
                            of -> {
                                metrics.add(of);
                                seen.add(each);
                            },
                            () -> sent.add(each));
        }
        var scans = new LinkedHashMap<PointScan, List<T>>();
        if (!sent.isEmpty()) {
            scans.put(new PointScan(scope), sent);
        }
        if (!seen.isEmpty()) {
            scans.put(RouterMetric.points(scope, metrics), seen);
        }
        return scans;
    }

    private static void narrow(PointScan scan, String column, String type, Stream<?> all) {
        var values = all.map(Object::toString).distinct().limit(MOST_VALUES + 1).toList();
        if (values.size() <= MOST_VALUES) {
            scan.in(column, type, values);
        }
    }

    private void read(PointScan scan, String columns, String after, Consumer<ClickHouseBinaryFormatReader> rows) {
        var refused = new AtomicReference<@Nullable PromQlFailure>();
        clickHouse.read(scope.workspace(), scan.select(columns, after), scan.parameters(), row -> {
            try {
                rows.accept(row);
                return true;
            } catch (PromQlFailure e) {
                // From here it would be told as a failure of the store.
                refused.set(e);
                return false;
            }
        });
        var failure = refused.get();
        if (failure != null) {
            throw failure;
        }
    }

    private static StoredSeries.Key key(ClickHouseBinaryFormatReader row) {
        return new StoredSeries.Key(
                service(row),
                metric(row),
                row.getBoolean("cumulative"),
                row.getBigInteger("series").longValue());
    }

    private static UUID service(ClickHouseBinaryFormatReader row) {
        return UUID.fromString(row.getString("of_service"));
    }

    private static StoredMetric metric(ClickHouseBinaryFormatReader row) {
        return new StoredMetric(
                row.getString("metric"),
                PointKind.of(row.getByte("of_kind")),
                row.getBoolean("monotonic"),
                row.getString("unit"));
    }
}
