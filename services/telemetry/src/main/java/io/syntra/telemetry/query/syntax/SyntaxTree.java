package io.syntra.telemetry.query.syntax;

import io.syntra.telemetry.query.syntax.Expression.Operator;
import io.syntra.telemetry.query.syntax.Stage.Join.Kind;
import io.syntra.telemetry.query.syntax.Stage.Named;
import io.syntra.telemetry.query.syntax.Stage.Order;
import io.syntra.telemetry.query.syntax.grammar.PipeParser;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/** What the parser found, as types of ours. */
final class SyntaxTree {

    /** A hundred years, so that no sum of two overflows. */
    private static final BigDecimal LONGEST =
            BigDecimal.valueOf(Duration.ofDays(36_500).toNanos());

    /** A condition alone asks for log lines. */
    Query query(PipeParser.QueryContext query) {
        var stages = new ArrayList<Stage>();
        if (query.expression() != null) {
            stages.add(new Stage.Where(at(query), expression(query.expression())));
        }
        query.stage().forEach(stage -> stages.addAll(stage(stage)));
        var source = query.from() == null ? new Source.Table(at(query), "logs") : source(query.from());
        return new Query(source, stages);
    }

    private Query tabular(PipeParser.TabularContext tabular) {
        return new Query(
                source(tabular.from()),
                tabular.stage().stream().flatMap(stage -> stage(stage).stream()).toList());
    }

    private Source source(PipeParser.FromContext from) {
        return switch (from) {
            case PipeParser.MatchedContext matched -> matched(matched);
            case PipeParser.MeasuredContext measured -> new Source.Metric(at(measured), metric(measured.metric()));
            case PipeParser.TableContext table -> new Source.Table(at(table), name(table.name()));
            default -> throw unforeseen(from);
        };
    }

    private Source matched(PipeParser.MatchedContext matched) {
        return new Source.Matched(
                at(matched),
                expression(matched.expression()),
                matched.descent().stream()
                        .map(descent -> new Source.Descent(descent.GT() != null, expression(descent.expression())))
                        .toList());
    }

    private String metric(PipeParser.MetricContext metric) {
        return metric.STRING() == null
                ? metric.getText().replace("`", "")
                : unquoted(metric.STRING().getSymbol());
    }

    private List<Stage> stage(PipeParser.StageContext stage) {
        var at = at(stage);
        return switch (stage) {
            case PipeParser.WhereContext where -> List.of(new Stage.Where(at, expression(where.expression())));
            case PipeParser.ExtendContext extend ->
                List.of(new Stage.Extend(
                        at,
                        extend.assignment().stream()
                                .map(a -> new Named(at(a), Optional.of(name(a.name())), expression(a.expression())))
                                .toList()));
            case PipeParser.ProjectContext project -> List.of(new Stage.Project(at, named(project.column())));
            case PipeParser.SummarizeContext summarize -> List.of(summarize(summarize));
            case PipeParser.SortContext sort -> List.of(new Stage.Sort(at, orders(sort.ordering())));
            case PipeParser.TakeContext take ->
                List.of(new Stage.Take(at, count(take.WHOLE().getSymbol())));
            case PipeParser.TopContext top ->
                List.of(
                        new Stage.Sort(at, orders(top.ordering())),
                        new Stage.Take(at, count(top.WHOLE().getSymbol())));
            case PipeParser.DistinctContext distinct ->
                List.of(new Stage.Summarize(at, List.of(), named(distinct.column())));
            case PipeParser.CountContext count ->
                List.of(new Stage.Summarize(
                        at,
                        List.of(new Named(at, Optional.of("count"), new Expression.Call(at, "count", List.of()))),
                        List.of()));
            case PipeParser.JoinContext join -> List.of(join(join));
            case PipeParser.RateContext rate ->
                List.of(new Stage.Growth(
                        at,
                        rate.RATE() != null,
                        duration(rate.DURATION(0).getSymbol()),
                        rate.DURATION().size() > 1
                                ? Optional.of(duration(rate.DURATION(1).getSymbol()))
                                : Optional.empty()));
            case PipeParser.RenderContext render -> List.of(new Stage.Render(at, name(render.name())));
            default -> throw unforeseen(stage);
        };
    }

    private Stage summarize(PipeParser.SummarizeContext summarize) {
        var by = summarize.BY() == null
                ? Integer.MAX_VALUE
                : summarize.BY().getSymbol().getTokenIndex();
        var before = (int) summarize.column().stream()
                .filter(column -> column.getStart().getTokenIndex() < by)
                .count();
        var columns = named(summarize.column());
        return new Stage.Summarize(at(summarize), columns.subList(0, before), columns.subList(before, columns.size()));
    }

    private Stage join(PipeParser.JoinContext join) {
        return new Stage.Join(
                at(join),
                join.name() == null ? Kind.INNER : kind(join.name()),
                tabular(join.tabular()),
                join.key().stream().map(this::key).toList(),
                join.DURATION() == null
                        ? Optional.empty()
                        : Optional.of(duration(join.DURATION().getSymbol())));
    }

    private Kind kind(PipeParser.NameContext name) {
        return Stream.of(Kind.values())
                .filter(kind -> kind.word().equals(name(name)))
                .findFirst()
                .orElseThrow(() -> QueryError.unknown(
                        at(name),
                        "kind of join",
                        name(name),
                        Stream.of(Kind.values()).map(Kind::word).toList()));
    }

    private Stage.Join.Key key(PipeParser.KeyContext key) {
        var left = name(key.name(0));
        return new Stage.Join.Key(at(key), left, key.name().size() > 1 ? name(key.name(1)) : left);
    }

    private List<Named> named(List<PipeParser.ColumnContext> columns) {
        return columns.stream()
                .map(column -> new Named(
                        at(column),
                        Optional.ofNullable(column.name()).map(this::name),
                        expression(column.expression())))
                .toList();
    }

    private List<Order> orders(List<PipeParser.OrderingContext> orderings) {
        return orderings.stream()
                .map(ordering -> new Order(expression(ordering.expression()), ordering.ASC() == null))
                .toList();
    }

    private Expression expression(PipeParser.ExpressionContext expression) {
        var parts = expression.conjunction().stream().map(this::conjunction).toList();
        return parts.size() == 1 ? parts.getFirst() : new Expression.AnyOf(at(expression), parts);
    }

    private Expression conjunction(PipeParser.ConjunctionContext conjunction) {
        var parts = conjunction.negation().stream().map(this::negation).toList();
        return parts.size() == 1 ? parts.getFirst() : new Expression.All(at(conjunction), parts);
    }

    private Expression negation(PipeParser.NegationContext negation) {
        var condition = comparison(negation.comparison());
        return negation.NOT().size() % 2 == 0 ? condition : new Expression.Not(at(negation), condition);
    }

    private Expression comparison(PipeParser.ComparisonContext comparison) {
        var at = at(comparison);
        var value = sum(comparison.sum(0));
        if (comparison.operator() != null) {
            return new Expression.Comparison(at, operator(comparison.operator()), value, sum(comparison.sum(1)));
        }
        if (comparison.BETWEEN() != null || comparison.NOT_BETWEEN() != null) {
            return new Expression.Between(
                    at, comparison.NOT_BETWEEN() != null, value, sum(comparison.sum(1)), sum(comparison.sum(2)));
        }
        var negated = comparison.NOT_IN() != null;
        if (comparison.tabular() != null) {
            return among(at, negated, value, comparison.tabular());
        }
        if (negated || comparison.IN() != null) {
            return new Expression.OneOf(
                    at,
                    negated,
                    value,
                    comparison.sum().stream().skip(1).map(this::sum).toList());
        }
        return value;
    }

    private Expression among(Position at, boolean negated, Expression value, PipeParser.TabularContext rows) {
        return new Expression.AmongRows(at, negated, value, tabular(rows));
    }

    private static Operator operator(PipeParser.OperatorContext operator) {
        var written = operator.MATCHES() == null ? operator.getText() : Operator.MATCHES.written();
        for (var known : Operator.values()) {
            if (known.written().equals(written)) {
                return known;
            }
        }
        throw unforeseen(operator);
    }

    /** From the left: 7 - 2 - 1 is 4. */
    private Expression sum(PipeParser.SumContext sum) {
        var result = product(sum.product(0));
        for (int i = 1; i < sum.product().size(); i++) {
            result = new Expression.Arithmetic(at(sum), sign(sum, i), result, product(sum.product(i)));
        }
        return result;
    }

    private Expression product(PipeParser.ProductContext product) {
        var result = unary(product.unary(0));
        for (int i = 1; i < product.unary().size(); i++) {
            result = new Expression.Arithmetic(at(product), sign(product, i), result, unary(product.unary(i)));
        }
        return result;
    }

    /** Between part {@code i - 1} and part {@code i}. */
    private static char sign(ParserRuleContext parts, int i) {
        return parts.getChild(2 * i - 1).getText().charAt(0);
    }

    private Expression unary(PipeParser.UnaryContext unary) {
        var value = postfix(unary.postfix());
        return unary.MINUS().size() % 2 == 0 ? value : new Expression.Negative(at(unary), value);
    }

    /** {@code attributes.http.route} is {@code attributes['http.route']}. */
    private Expression postfix(PipeParser.PostfixContext postfix) {
        var value = primary(postfix.primary());
        var path = new StringBuilder();
        for (int i = 1; i < postfix.getChildCount(); i++) {
            switch (postfix.getChild(i)) {
                case PipeParser.NameContext name ->
                    path.append(path.isEmpty() ? "" : ".").append(name(name));
                case TerminalNode sign
                when sign.getSymbol().getType() == PipeParser.STRING -> {
                    value = part(postfix, member(postfix, value, path), unquoted(sign.getSymbol()));
                    path.setLength(0);
                }
                default -> {
                    // Dots and brackets.
                }
            }
        }
        return member(postfix, value, path);
    }

    private Expression member(PipeParser.PostfixContext postfix, Expression value, StringBuilder path) {
        return path.isEmpty() ? value : part(postfix, value, path.toString());
    }

    private static Expression part(PipeParser.PostfixContext postfix, Expression value, String key) {
        if (value instanceof Expression.Member) {
            throw new QueryError(at(postfix), "a part has no parts; write its whole name, attributes['a.b']");
        }
        return new Expression.Member(at(postfix), value, key);
    }

    private Expression primary(PipeParser.PrimaryContext primary) {
        var at = at(primary);
        return switch (primary) {
            case PipeParser.TextContext text -> new Expression.Text(at, unquoted(text.getStart()));
            case PipeParser.WholeContext whole -> new Expression.Whole(at, count(whole.getStart()));
            case PipeParser.DecimalContext decimal -> new Expression.Decimal(at, Double.parseDouble(decimal.getText()));
            case PipeParser.DurationContext duration -> new Expression.Span(at, duration(duration.getStart()));
            case PipeParser.TruthContext truth -> new Expression.Truth(at, truth.TRUE() != null);
            case PipeParser.NothingContext nothing -> new Expression.Nothing(at);
            case PipeParser.CallContext call ->
                new Expression.Call(
                        at,
                        name(call.name()),
                        call.expression().stream().map(this::expression).toList());
            case PipeParser.NamedContext named -> new Expression.Name(at, name(named.name()));
            case PipeParser.BracketedContext bracketed -> expression(bracketed.expression());
            default -> throw unforeseen(primary);
        };
    }

    private String name(PipeParser.NameContext name) {
        return name.getText().replace("`", "");
    }

    private static long count(Token whole) {
        try {
            return Long.parseLong(whole.getText());
        } catch (NumberFormatException e) {
            throw new QueryError(Syntax.at(whole), whole.getText() + " is too large for a whole number");
        }
    }

    private static Duration duration(Token duration) {
        var text = duration.getText();
        int unit = 0;
        while (!Character.isLetter(text.charAt(unit))) {
            unit++;
        }
        var nanos = new BigDecimal(text.substring(0, unit))
                .multiply(BigDecimal.valueOf(nanos(text.substring(unit))))
                .setScale(0, RoundingMode.HALF_UP);
        if (nanos.compareTo(LONGEST) > 0) {
            throw new QueryError(Syntax.at(duration), text + " is longer than telemetry can be kept");
        }
        return Duration.ofNanos(nanos.longValueExact());
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000L;
            case "m" -> Duration.ofMinutes(1).toNanos();
            case "h" -> Duration.ofHours(1).toNanos();
            case "d" -> Duration.ofDays(1).toNanos();
            default -> Duration.ofDays(7).toNanos();
        };
    }

    /** {@code \n}, {@code \t}, {@code \r}; any other character behind a backslash is itself. */
    private static String unquoted(Token string) {
        var written = string.getText();
        var text = new StringBuilder();
        int i = 1;
        while (i < written.length() - 1) {
            boolean escaped = written.charAt(i) == '\\';
            text.append(escaped ? escape(written.charAt(i + 1)) : written.charAt(i));
            i += escaped ? 2 : 1;
        }
        return text.toString();
    }

    private static char escape(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            default -> c;
        };
    }

    private static Position at(ParserRuleContext rule) {
        return Syntax.at(rule.getStart());
    }

    private static IllegalStateException unforeseen(ParserRuleContext rule) {
        return new IllegalStateException("the grammar has an alternative that nothing reads: "
                + rule.getClass().getName().toLowerCase(Locale.ROOT));
    }
}
