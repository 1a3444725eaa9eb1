package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Dataset;
import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.syntax.Expression;
import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.Query;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.syntax.Source;
import io.syntra.telemetry.query.syntax.Stage;
import io.syntra.telemetry.query.translate.Term.Computed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** One query on its way to SQL. */
public final class Translation {

    /** How answers can be drawn. */
    public static final Set<String> CHARTS = Set.of(
            "table",
            "timechart",
            "linechart",
            "areachart",
            "barchart",
            "columnchart",
            "piechart",
            "scatterchart",
            "stat");

    private static final Position START = new Position(1, 1);

    private final Scope scope;
    private final Parameters parameters = new Parameters();
    private final IntSupplier numbers;
    private final Scan scan;

    /** @param ends whether points are among the rows that only say that a series ended */
    private Translation(Scope scope, boolean ends) {
        this.scope = scope;
        var counter = new int[1];
        this.numbers = () -> counter[0]++;
        this.scan = new Scan(scope, parameters, numbers, ends);
    }

    /**
     * @param rows at most so many
     * @throws QueryError when a name or a type is wrong
     */
    public static Translated of(Query query, Scope scope, long rows) {
        var translation = new Translation(scope, false);
        var select = translation.rows(query);
        select.limit(rows);
        return translation.finished(select, chart(query));
    }

    /**
     * Of a query that says nothing but which rows of one table, such as {@code logs | where body has 'x'}.
     *
     * @throws QueryError also when it says more than that, or less
     */
    public static Rows rowsOf(Query query, Scope scope) {
        var translation = new Translation(scope, true);
        var dataset =
                switch (query.source()) {
                    case Source.Table table -> dataset(table);
                    case Source.Metric metric -> Dataset.METRICS;
                    case Source.Matched matched -> throw only();
                };
        if (dataset == Dataset.ERRORS) {
            throw new QueryError(START, "groups are made of occurrences; name those");
        }
        if (query.stages().isEmpty()) {
            throw only();
        }
        var select = translation.source(query.source());
        for (var stage : query.stages()) {
            if (!(stage instanceof Stage.Where where)) {
                throw only();
            }
            select.where(
                    new Terms(select.columns(), dataset == Dataset.METRICS, scope, translation.parameters, inner -> {
                                throw only();
                            })
                            .condition(where.condition()));
        }
        return new Rows(dataset, select.condition(), translation.parameters.values());
    }

    /** @param condition in SQL, with the workspace and the time */
    public record Rows(Dataset dataset, String condition, Map<String, Object> parameters) {}

    private static QueryError only() {
        return new QueryError(START, "a table and its where are wanted here, and nothing else");
    }

    private static Optional<String> chart(Query query) {
        return query.stages().stream()
                .filter(Stage.Render.class::isInstance)
                .map(stage -> ((Stage.Render) stage).chart())
                .findFirst();
    }

    private Translated finished(Select select, Optional<String> chart) {
        var selected = new LinkedHashMap<String, String>();
        var columns = new ArrayList<Translated.Column>();
        select.columns().forEach((name, column) -> {
            selected.put("r" + columns.size(), answered(column));
            columns.add(new Translated.Column(name, column.type()));
        });
        return new Translated(select.sql(selected), parameters.values(), columns, chart);
    }

    /** In a form whose SQL type depends on nothing but the column's own. */
    private String answered(Computed column) {
        var sql = column.sql();
        return switch (column.type()) {
            case Plain.TIME -> "toUnixTimestamp64Nano(" + sql + ")";
            case Plain.WHOLE, Plain.DURATION -> "toInt64(" + sql + ")";
            case Plain.NUMBER -> "toFloat64(" + sql + ")";
            case Plain.TRUTH -> "toBool(" + sql + ")";
            case Plain.SERVICE -> "toString(" + sql + ")";
            case Type.Choice choice -> "toInt64(" + sql + ")";
            case Type.Hex hex -> new Values(scope, parameters).text(new Position(1, 1), column);
            case Plain.NOTHING -> "CAST(NULL AS Nullable(String))";
            default -> sql;
        };
    }

    private Select rows(Query query) {
        var growth = Growth.in(query);
        var select = growth.isPresent()
                ? new Growth(scope, parameters, scan, numbers, this::terms).of(query, growth.get())
                : source(query.source());
        var stages = growth.map(stage -> query.stages()
                        .subList(
                                query.stages().indexOf(stage) + 1,
                                query.stages().size()))
                .orElse(query.stages());
        boolean hasLabels = query.source() instanceof Source.Metric
                || (query.source() instanceof Source.Table table && table.name().equals(Dataset.METRICS.word()));
        for (int i = 0; i < stages.size(); i++) {
            select = stage(select.brief(), stages.get(i), hasLabels, i == stages.size() - 1);
        }
        return select;
    }

    private Select source(Source source) {
        return switch (source) {
            case Source.Table table -> scan.of(dataset(table));
            case Source.Metric metric -> scan.metric(metric.name(), scope.from());
            case Source.Matched matched -> new Matching(scan, this::terms, numbers).spans(matched);
        };
    }

    private static Dataset dataset(Source.Table table) {
        return Dataset.of(table.name())
                .orElseThrow(() -> QueryError.unknown(
                        table.at(),
                        "table",
                        table.name(),
                        Stream.of(Dataset.values()).map(Dataset::word).toList()));
    }

    private Terms terms(Select select, boolean hasLabels) {
        return new Terms(select.columns(), hasLabels, scope, parameters, this::rows);
    }

    private Select stage(Select select, Stage stage, boolean hasLabels, boolean last) {
        return switch (stage) {
            case Stage.Where where -> where(select, where, hasLabels);
            case Stage.Extend extend -> extend(select, extend, hasLabels);
            case Stage.Project project -> project(select, project, hasLabels);
            case Stage.Summarize summarize -> summarize(select, summarize, hasLabels);
            case Stage.Sort sort -> sort(select, sort, hasLabels);
            case Stage.Take take -> {
                select.limit(take.rows());
                yield select;
            }
            case Stage.Join join -> new Joining(parameters, numbers).join(select, rows(join.right()), join);
            case Stage.Growth growth ->
                throw new QueryError(
                        growth.at(),
                        (growth.perSecond() ? "rate" : "increase")
                                + " follows metrics and its where, for example metrics http_requests_total | rate 5m");
            case Stage.Render render -> render(select, render, last);
        };
    }

    private Select where(Select select, Stage.Where where, boolean hasLabels) {
        var rows = select.uncut();
        rows.where(terms(rows, hasLabels).condition(where.condition()));
        return rows;
    }

    private Select extend(Select select, Stage.Extend extend, boolean hasLabels) {
        var rows = select;
        for (var column : extend.columns()) {
            // One may use the one before it.
            rows = rows.brief();
            rows.column(column.name().orElseThrow(), terms(rows, hasLabels).ofRow(column.value()));
        }
        return rows;
    }

    private Select project(Select select, Stage.Project project, boolean hasLabels) {
        select.only(named(project.columns(), terms(select, hasLabels)));
        return select;
    }

    private Select summarize(Select select, Stage.Summarize summarize, boolean hasLabels) {
        var rows = select.uncut();
        var terms = terms(rows, hasLabels);
        var groups = named(summarize.groups(), terms);
        var aggregates = new LinkedHashMap<String, Computed>();
        for (var column : summarize.aggregates()) {
            aggregates.put(freshName(column, Set.copyOf(concat(groups, aggregates))), terms.ofGroup(column.value()));
        }
        if (groups.isEmpty() && aggregates.isEmpty()) {
            throw new QueryError(summarize.at(), "summarize wants an aggregate, by, or both");
        }
        return rows.grouped(groups, aggregates);
    }

    private static List<String> concat(Map<String, Computed> one, Map<String, Computed> other) {
        return Stream.concat(one.keySet().stream(), other.keySet().stream()).toList();
    }

    private Select sort(Select select, Stage.Sort sort, boolean hasLabels) {
        var rows = select.uncut();
        var terms = terms(rows, hasLabels);
        rows.order(sort.orders().stream()
                .map(order -> {
                    var value = terms.ofRow(order.value());
                    if (!Functions.isOrdered(value.type()) && value.type() != Plain.TRUTH) {
                        throw Values.wanted(order.value().at(), "what has an order", value);
                    }
                    return new Select.Ordering(terms.values().ordered(value), order.descending());
                })
                .toList());
        return rows;
    }

    private Select render(Select select, Stage.Render render, boolean last) {
        if (!CHARTS.contains(render.chart())) {
            throw QueryError.unknown(render.at(), "chart", render.chart(), CHARTS);
        }
        if (!last) {
            throw new QueryError(render.at(), "render is the last stage");
        }
        return select;
    }

    private static Map<String, Computed> named(List<Stage.Named> columns, Terms terms) {
        var named = new LinkedHashMap<String, Computed>();
        for (var column : columns) {
            named.put(freshName(column, named.keySet()), terms.ofRow(column.value()));
        }
        return named;
    }

    /** The written one, or one that tells what it is. */
    private static String freshName(Stage.Named column, Set<String> taken) {
        if (column.name().isPresent()) {
            var name = column.name().get();
            if (taken.contains(name)) {
                throw new QueryError(
                        column.at(), "there are two columns '" + name + "'; give one of them another name");
            }
            return name;
        }
        return Select.fresh(told(column.value()), taken);
    }

    private static String told(Expression value) {
        return switch (value) {
            case Expression.Name name -> name.name();
            case Expression.Member member -> member.key();
            case Expression.Call call
            when call.function().equals("bin") -> told(call.arguments().getFirst());
            case Expression.Call call ->
                call.arguments().isEmpty()
                        ? call.function()
                        : call.function() + "_" + told(call.arguments().getFirst());
            default -> "value";
        };
    }
}
