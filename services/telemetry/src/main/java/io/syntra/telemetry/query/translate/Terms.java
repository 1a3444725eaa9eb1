package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.syntax.Expression;
import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.Query;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.translate.Term.Computed;
import io.syntra.telemetry.query.translate.Term.Level;
import io.syntra.telemetry.query.translate.Term.Literal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Expressions over the columns of one step. */
final class Terms {

    private final Map<String, Computed> columns;
    private final boolean hasLabels;
    private final Scope scope;
    private final Parameters parameters;
    private final Values values;
    private final Function<Query, Select> inner;

    /**
     * @param hasLabels whether a name that is no column is one of {@code attributes}
     * @param inner what a query inside this one reads
     */
    Terms(
            Map<String, Computed> columns,
            boolean hasLabels,
            Scope scope,
            Parameters parameters,
            Function<Query, Select> inner) {
        this.columns = columns;
        this.hasLabels = hasLabels;
        this.scope = scope;
        this.parameters = parameters;
        this.values = new Values(scope, parameters);
        this.inner = inner;
    }

    Values values() {
        return values;
    }

    Scope scope() {
        return scope;
    }

    Parameters parameters() {
        return parameters;
    }

    /** As SQL that is never NULL. */
    String condition(Expression expression) {
        var term = of(expression);
        requireRow(expression.at(), term);
        return values.truth(expression.at(), term);
    }

    /** One with a value in each row. */
    Computed ofRow(Expression expression) {
        var term = of(expression);
        requireRow(expression.at(), term);
        return computed(term);
    }

    /** One with a value in each group of rows. */
    Computed ofGroup(Expression expression) {
        var term = of(expression);
        if (term.level() == Level.ROW) {
            throw new QueryError(
                    expression.at(),
                    "this has a value in each row; summarize wants one of all rows, such as max(…), or it after by");
        }
        return computed(term);
    }

    private static void requireRow(Position at, Term term) {
        if (term.level() == Level.GROUP) {
            throw new QueryError(
                    at, "an aggregate goes only into summarize; summarize first, then go on with its name");
        }
    }

    private Computed computed(Term term) {
        return switch (term) {
            case Computed computed ->
                computed.type() == Plain.ATTRIBUTE ? computed.as(Plain.TEXT, computed.sql()) : computed;
            case Literal literal ->
                new Computed(literal.type(), values.sql(literal), Level.FIXED, literal.type() == Plain.NOTHING);
        };
    }

    Term of(Expression expression) {
        return switch (expression) {
            case Expression.Name name -> name(name);
            case Expression.Member member -> member(member);
            case Expression.Text text -> new Literal(Plain.TEXT, text.value());
            case Expression.Whole whole -> new Literal(Plain.WHOLE, whole.value());
            case Expression.Decimal decimal -> new Literal(Plain.NUMBER, decimal.value());
            case Expression.Span span -> new Literal(Plain.DURATION, span.value());
            case Expression.Truth truth -> new Literal(Plain.TRUTH, truth.value());
            case Expression.Nothing nothing -> new Literal(Plain.NOTHING, "null");
            case Expression.Call call -> Functions.call(this, call);
            case Expression.Comparison comparison ->
                new Comparing(values).compare(comparison.operator(), side(comparison.left()), side(comparison.right()));
            case Expression.OneOf oneOf -> oneOf(oneOf);
            case Expression.AmongRows among -> among(among);
            case Expression.Between between -> between(between);
            case Expression.Not not -> {
                var condition = of(not.condition());
                yield truth("NOT " + values.truth(not.condition().at(), condition), condition.level());
            }
            case Expression.All all -> logic(all.conditions(), " AND ");
            case Expression.AnyOf anyOf -> logic(anyOf.conditions(), " OR ");
            case Expression.Arithmetic arithmetic ->
                new Calculation(values).of(arithmetic, of(arithmetic.left()), of(arithmetic.right()));
            case Expression.Negative negative -> new Calculation(values).negative(negative.at(), of(negative.value()));
        };
    }

    private Comparing.Side side(Expression expression) {
        return new Comparing.Side(expression.at(), of(expression));
    }

    private Term name(Expression.Name name) {
        var column = columns.get(name.name());
        if (column != null) {
            return column;
        }
        var map = columns.get("attributes");
        if (hasLabels && map != null && map.type() == Plain.MAP) {
            return attribute(map, name.name());
        }
        throw unknown(name);
    }

    private QueryError unknown(Expression.Name name) {
        var more = columns.containsKey("attributes") ? "; what a sender said is attributes['" + name.name() + "']" : "";
        return QueryError.unknown(name.at(), "field", name.name(), columns.keySet(), more);
    }

    private Term member(Expression.Member member) {
        var map = of(member.map());
        if (!(map instanceof Computed computed) || computed.type() != Plain.MAP) {
            throw new QueryError(
                    member.at(),
                    "only attributes and resource have parts; this is "
                            + map.type().shown());
        }
        return attribute(computed, member.key());
    }

    private Computed attribute(Computed map, String key) {
        var name = parameters.add("String", key);
        return new Computed(
                Plain.ATTRIBUTE,
                "if(mapContains(" + map.sql() + ", " + name + "), " + map.sql() + "[" + name + "], NULL)",
                map.level(),
                true);
    }

    private Term oneOf(Expression.OneOf oneOf) {
        var value = side(oneOf.value());
        var comparing = new Comparing(values);
        var choices = oneOf.choices().stream().map(this::side).toList();
        var either = choices.stream()
                .map(choice -> comparing.equal(value, choice))
                .collect(Collectors.joining(" OR ", "(", ")"));
        return truth(oneOf.negated() ? "NOT " + either : either, together(value, choices));
    }

    private Term among(Expression.AmongRows among) {
        var value = of(among.value());
        var rows = inner.apply(among.rows());
        if (rows.columns().size() != 1) {
            throw new QueryError(
                    among.at(),
                    "the query after in has " + rows.columns().size()
                            + " columns; end it with one, for example | distinct trace_id");
        }
        var column = rows.columns().values().iterator().next();
        boolean same = column.type().equals(value.type())
                || (column.type().isNumeric() && value.type().isNumeric());
        var sought = same ? values.sql(value) : values.text(among.at(), value);
        var found = same ? column.sql() : values.text(among.at(), column);
        var sql = sought + (among.negated() ? " NOT IN (" : " IN (") + rows.sql(Map.of("c", found)) + ")";
        return truth("ifNull(" + sql + ", " + among.negated() + ")", value.level());
    }

    private Term between(Expression.Between between) {
        var value = side(between.value());
        var low = side(between.low());
        var high = side(between.high());
        var comparing = new Comparing(values);
        var within = "(" + comparing.ordered(">=", value, low) + " AND " + comparing.ordered("<=", value, high) + ")";
        return truth(between.negated() ? "NOT " + within : within, together(value, List.of(low, high)));
    }

    private Term logic(List<Expression> conditions, String word) {
        var level = Level.FIXED;
        var parts = new ArrayList<String>();
        for (var condition : conditions) {
            var term = of(condition);
            level = together(condition.at(), level, term.level());
            parts.add(values.truth(condition.at(), term));
        }
        return truth("(" + String.join(word, parts) + ")", level);
    }

    private static Level together(Comparing.Side value, List<Comparing.Side> others) {
        var level = value.term().level();
        for (var other : others) {
            level = together(other.at(), level, other.term().level());
        }
        return level;
    }

    static Computed truth(String sql, Level level) {
        return new Computed(Plain.TRUTH, sql, level, false);
    }

    static Level together(Position at, Level a, Level b) {
        if ((a == Level.ROW && b == Level.GROUP) || (a == Level.GROUP && b == Level.ROW)) {
            throw new QueryError(at, "this puts a value of each row beside one of all rows");
        }
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** One that is written in the query itself. */
    static Optional<Duration> duration(Term term) {
        return term instanceof Literal(Type type, Duration span) ? Optional.of(span) : Optional.empty();
    }
}
