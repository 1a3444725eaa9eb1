package io.syntra.telemetry.promql.stored;

import io.syntra.contracts.ServiceId;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.metric.PointKind;
import io.syntra.telemetry.promql.series.Decimal;
import io.syntra.telemetry.promql.series.Exemplar;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.promql.series.Memory;
import io.syntra.telemetry.promql.series.Series;
import io.syntra.telemetry.promql.series.SeriesSource;
import io.syntra.telemetry.promql.stored.PointTables.Found;
import io.syntra.telemetry.promql.stored.PointTables.Sent;
import io.syntra.telemetry.promql.stored.Spread.Grid;
import io.syntra.telemetry.query.translate.Scope;
import io.syntra.telemetry.retention.StoredSignal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The series that one workspace's services sent, and what the router saw of them. */
public final class StoredSource implements SeriesSource {

    /** Within which the point before a range lies: by it a counter's new beginning is known. */
    private static final long BEFORE = 300_000;

    /** So long after it was measured a value may come, with the point that sums it up. */
    private static final long SENT_AFTER = 300_000;

    private final ClickHouse clickHouse;
    private final Scope scope;

    /** @param scope whose, and since when; of its times only what is kept counts */
    public StoredSource(ClickHouse clickHouse, Scope scope) {
        this.clickHouse = clickHouse;
        this.scope = scope;
    }

    private PointTables tables(long after, long until, Memory memory) {
        return new PointTables(
                clickHouse,
                new Scope(
                        scope.workspace(),
                        Instant.ofEpochMilli(after + 1),
                        Instant.ofEpochMilli(until + 1),
                        scope.kept(),
                        scope.now(),
                        scope.services()),
                memory);
    }

    @Override
    public List<Series> read(List<Matcher> matchers, long after, long until, Memory memory) {
        var tables = tables(after - BEFORE, until, memory);
        var wanted = wanted(tables, matchers, memory);
        var grids = grids(wanted.values());
        var samples = new Reservation(memory, sum(wanted.values(), exposed -> exposed.samples(exposed.grid(grids))));
        // One series after the other is read.
        long working = wanted.values().stream()
                .mapToLong(each -> each.series().working())
                .max()
                .orElse(0);
        memory.hold(working);
        var delta = wanted.keySet().stream().filter(StoredSeries.Key::isDelta).toList();
        var before = delta.isEmpty() ? Map.<StoredSeries.Key, Before>of() : tables.before(delta);
        var result = new Merged(matchers, samples, memory);
        byShape(wanted.values())
                .forEach((shape, keys) -> tables.points(keys, shape, after, found -> {
                    var exposed = wanted.get(found.key());
                    if (exposed != null) {
                        add(
                                result,
                                exposed,
                                found,
                                before.getOrDefault(found.key(), Before.NOTHING),
                                exposed.grid(grids));
                    }
                }));
        samples.end();
        memory.giveBack(working);
        return result.series();
    }

    private static long sum(Collection<Exposed> wanted, ToLongFunction<Exposed> what) {
        return wanted.stream().mapToLong(what).sum();
    }

    /** For each name of exponential histograms one: their buckets could not be added up otherwise. */
    private static Map<String, Grid> grids(Collection<Exposed> wanted) {
        return wanted.stream()
                .filter(exposed -> exposed.series().key().metric().kind() == PointKind.EXPONENTIAL_HISTOGRAM)
                .collect(Collectors.groupingBy(
                        Exposed::family,
                        Collectors.collectingAndThen(
                                Collectors.reducing(
                                        Spread.NONE, exposed -> exposed.series().spread(), Spread::and),
                                Spread::grid)));
    }

    private static Map<Shape, List<StoredSeries.Key>> byShape(Collection<Exposed> wanted) {
        return wanted.stream()
                .collect(Collectors.groupingBy(
                        exposed -> Shape.of(exposed.series().key().metric(), exposed.hasBuckets()),
                        () -> new EnumMap<>(Shape.class),
                        Collectors.mapping(exposed -> exposed.series().key(), Collectors.toList())));
    }

    private Map<StoredSeries.Key, Exposed> wanted(PointTables tables, List<Matcher> matchers, Memory memory) {
        var routers = Stream.of(RouterMetric.values())
                .anyMatch(each -> !names(each.metric(), matchers).isEmpty());
        var sent = tables.metrics(routers).stream()
                .filter(each -> !names(each.metric(), matchers).isEmpty())
                .filter(each -> matchers.stream()
                        .allMatch(matcher -> !matcher.label().equals(StoredSeries.JOB) || matcher.test(job(each))))
                .toList();
        if (sent.isEmpty()) {
            return Map.of();
        }
        var rest = matchers.stream()
                .filter(matcher ->
                        !matcher.label().equals(Labels.NAME) && !matcher.label().equals(Labels.BOUND))
                .toList();
        var wanted = new HashMap<StoredSeries.Key, Exposed>();
        for (var series : tables.series(sent)) {
            var names = names(series.key().metric(), matchers);
            var labels = series.labels(scope.services());
            if (!names.isEmpty() && rest.stream().allMatch(matcher -> matcher.test(labels))) {
                wanted.put(series.key(), new Exposed(series, names, labels));
            } else {
                memory.giveBack(series.weight());
            }
        }
        return wanted;
    }

    private static List<String> names(StoredMetric metric, List<Matcher> matchers) {
        return metric.names().stream()
                .filter(name -> matchers.stream()
                        .allMatch(matcher -> !matcher.label().equals(Labels.NAME) || matcher.test(name)))
                .toList();
    }

    private static void add(Merged result, Exposed exposed, Found found, Before before, Grid grid) {
        var values = found.values();
        boolean counter = exposed.series().key().isCounter();
        for (var name : exposed.names()) {
            var labels = exposed.labels().with(Labels.NAME, name);
            if (exposed.isNative(name)) {
                values.exponential()
                        .ifPresent(sent -> result.add(
                                labels,
                                found.points()
                                        .histograms(
                                                i -> sent.histogram(i, values.totals()[i], values.sums()[i]),
                                                values.totals()),
                                counter));
            } else if (exposed.series().key().metric().isNumber()) {
                result.add(labels, found.points().samples(values.totals(), values.totals(), before.total()), counter);
            } else if (name.endsWith(StoredMetric.COUNT)) {
                result.add(labels, found.points().samples(values.totals(), values.totals(), before.total()), counter);
            } else if (name.endsWith(StoredMetric.SUM)) {
                result.add(labels, found.points().samples(values.sums(), values.totals(), before.sum()), counter);
            } else {
                values.buckets()
                        .map(sent -> sent.of(values.totals(), found.points().order(), grid))
                        .ifPresent(buckets -> buckets.columns()
                                .forEach((bound, column) -> result.add(
                                        labels.with(Labels.BOUND, Decimal.plain(bound)),
                                        found.points().known(column, values.totals(), before.upTo(bound)),
                                        counter)));
            }
        }
    }

    /**
     * Of each series that fits one of the selectors and has any, in order.
     *
     * @param since nothing that was measured before, whenever it was sent
     */
    public SortedMap<Labels, SortedSet<Exemplar>> exemplars(
            Collection<List<Matcher>> selectors, long since, long until, Memory memory) {
        var all = new TreeMap<Labels, SortedSet<Exemplar>>();
        for (var matchers : selectors) {
            var tables = tables(since - 1, until + SENT_AFTER, memory);
            var wanted = wanted(tables, matchers, memory);
            var keys = wanted.keySet().stream()
                    .filter(key -> RouterMetric.of(key.metric()).isEmpty())
                    .toList();
            if (keys.isEmpty()) {
                continue;
            }
            var grids = grids(wanted.values());
            tables.exemplars(keys, sent -> {
                var exposed = wanted.get(sent.key());
                if (exposed == null) {
                    return;
                }
                var kept = scope.kept()
                        .since(StoredSignal.METRICS, new ServiceId(sent.key().service()))
                        .toEpochMilli();
                sent.all()
                        .filter(each -> each.time() >= Math.max(since, kept) && each.time() <= until)
                        .forEach(exemplar -> exposed.of(exemplar, sent, exposed.grid(grids))
                                .filter(labels -> matchers.stream().allMatch(matcher -> matcher.test(labels)))
                                .forEach(labels -> {
                                    if (all.computeIfAbsent(labels, l -> new TreeSet<>())
                                            .add(exemplar)) {
                                        memory.hold(exemplar.weight());
                                    }
                                }));
            });
        }
        return all;
    }

    /** Labels of all series that have a sample in that time, each made as it is asked for; some come twice. */
    public Stream<Labels> labels(List<Matcher> matchers, long after, long until, Memory memory) {
        return wanted(tables(after, until, memory), matchers, memory).values().stream()
                .flatMap(Exposed::all)
                .filter(labels -> matchers.stream().allMatch(matcher -> matcher.test(labels)));
    }

    /** Names that labels have in that time. */
    public Set<String> labelNames(long after, long until, Memory memory) {
        var tables = tables(after, until, memory);
        var names = new TreeSet<String>();
        tables.attributes().forEach(attribute -> names.add(StoredSeries.label(attribute)));
        var sent = tables.metrics(true);
        if (!sent.isEmpty()) {
            names.addAll(List.of(Labels.NAME, StoredSeries.JOB, StoredSeries.INSTANCE, StoredSeries.VERSION));
        }
        if (sent.stream().anyMatch(each -> RouterMetric.of(each.metric()).isPresent())) {
            names.addAll(RouterMetric.ATTRIBUTES);
        }
        if (tables.hasScopes()) {
            names.add(StoredSeries.SCOPE);
        }
        if (sent.stream().anyMatch(each -> each.metric().names().stream().anyMatch(Exposed::isBucket))) {
            names.add(Labels.BOUND);
        }
        return names;
    }

    /** Names of metrics in that time. */
    public Set<String> metricNames(long after, long until, Memory memory) {
        return tables(after, until, memory).metrics(true).stream()
                .flatMap(each -> each.metric().names().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Names of services that sent metrics in that time. */
    public Set<String> jobs(long after, long until, Memory memory) {
        return tables(after, until, memory).metrics(true).stream()
                .map(this::job)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String job(Sent sent) {
        return scope.services().getOrDefault(sent.service(), sent.service().toString());
    }

    /**
     * What a metric is.
     *
     * @param type in Prometheus' words
     */
    public record Metadata(String name, String type, String unit) {}

    /** Of metrics in that time; of a histogram for all of its series together. */
    public List<Metadata> metadata(long after, long until, Memory memory) {
        return tables(after, until, memory).metrics(true).stream()
                .map(Sent::metric)
                .map(metric -> new Metadata(PrometheusName.of(metric), metric.type(), PrometheusName.unit(metric)))
                .distinct()
                .sorted(Comparator.comparing(Metadata::name))
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
