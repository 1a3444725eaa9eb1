package io.syntra.telemetry.query.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logs",
                "logs | where service == 'api' and body has 'timeout' | summarize n = count() by bin(ts, 1m), severity",
                "spans | where duration > 500ms | top 20 by duration",
                "metrics http_requests_total | rate 5m | summarize sum(value) by route",
                "metrics http.server.request.duration | increase 1h every 5m",
                "metrics 'odd name' | take 1",
                "errors | top 10 by count",
                "spans match (kind == 'server') >> (status == 'error')",
                "spans match (kind == 'server') > (name == 'db') >> (status == 'error') | count",
                "logs | join kind=inner (spans | where status == 'error') on trace_id within 5m",
                "logs | join (errors) on $left.service == $right.service",
                "logs | where trace_id in (spans | distinct trace_id) | render timechart",
                "logs | where not (body contains 'x') and severity !in ('info', 'debug') or ts between (ago(1h) .. now())",
                "logs // what a person noted\n| take 10",
                "logs | project `odd name` = body, count = 1, kind = -2.5e3 | sort by count asc, kind",
            })
    void isReadAsItIsMeant(String text) {
        int pipes = (int) text.chars().filter(c -> c == '|').count();
        int ofInner = text.contains("(spans |") ? 1 : 0;
        int sortsOfTop = text.contains("| top") ? 1 : 0;
        assertThat(Syntax.read(text).stages()).hasSize(pipes - ofInner + sortsOfTop);
    }

    @Test
    void aConditionAloneAsksForLines() {
        assertThat(Syntax.read("body has 'timeout' | take 5").source())
                .isEqualTo(new Source.Table(new Position(1, 1), "logs"));
    }

    @Test
    void sumsGoFromTheLeftAndProductsFirst() {
        var where = (Stage.Where)
                Syntax.read("logs | where 7 - 2 - 1 * 3 == 2").stages().getFirst();

        assertThat(shown(((Expression.Comparison) where.condition()).left())).isEqualTo("((7 - 2) - (1 * 3))");
    }

    private static String shown(Expression expression) {
        return expression instanceof Expression.Arithmetic a
                ? "(" + shown(a.left()) + " " + a.operator() + " " + shown(a.right()) + ")"
                : String.valueOf(((Expression.Whole) expression).value());
    }

    @Test
    void aPathOfNamesIsOneKey() {
        var where = (Stage.Where) Syntax.read("logs | where attributes.http.route == \"/a\\n\\\"\"")
                .stages()
                .getFirst();
        var comparison = (Expression.Comparison) where.condition();

        assertThat(((Expression.Member) comparison.left()).key()).isEqualTo("http.route");
        assertThat(((Expression.Text) comparison.right()).value()).isEqualTo("/a\n\"");
    }

    @Test
    void durationsHaveUnits() {
        var growth = (Stage.Growth)
                Syntax.read("metrics m | rate 1.5h every 90s").stages().getFirst();

        assertThat(growth.window()).isEqualTo(Duration.ofMinutes(90));
        assertThat(growth.every()).isEqualTo(Optional.of(Duration.ofSeconds(90)));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '\0', textBlock = """
                    logs | wher body has 'x' => line 1, column 8: 'wher' does not fit here; did you mean where?
                    logs | sort body => line 1, column 13: 'body' does not fit here; did you mean by?
                    logs | summarize count() by bin(ts, 1m => line 1, column 39: the query ends here; expected ), ,
                    logs | where body has 'x => line 1, column 23: the text that begins here has no end on its line
                    logs ! take 5 => line 1, column 6: '!' does not fit here; a condition is turned around by not
                    logs | take => line 1, column 12: the query ends here; expected a whole number
                    logs | take 5 5 => line 1, column 15: '5' does not fit here; expected the end, |
                    metrics a | rate => line 1, column 17: the query ends here; expected a duration such as 5m
                    spans match (kind == 'server') => line 1, column 31: the query ends here; expected >, >>
                    logs | take 99999999999999999999 => line 1, column 13: 99999999999999999999 is too large for a whole number
                    logs | join kind=outer (spans) on trace_id => line 1, column 18: there is no kind of join 'outer'; there are inner, leftanti, leftouter, leftsemi
                    """)
    void whatDoesNotFitIsNamedWithItsPlaceAndTheWayOut(String text, String message) {
        assertThatThrownBy(() -> Syntax.read(text))
                .isInstanceOf(QueryError.class)
                .hasMessage(message);
    }

    @Test
    void linesAreCounted() {
        assertThatThrownBy(() -> Syntax.read("logs\n| where body has 'x'\n| tkae 5"))
                .hasMessage("line 3, column 3: 'tkae' does not fit here; did you mean take?");
    }

    /** Guarded by {@code Syntax.limitSize} and {@code Syntax.LONGEST}: the parser's stack is the thread's. */
    @Test
    void whatWouldNeedMuchStackIsRefused() {
        for (var text : List.of(
                "logs | where " + "(".repeat(9_000) + "1" + ")".repeat(9_000),
                "logs | where " + "not ".repeat(10_000) + "true",
                "logs | where 1" + " + 1".repeat(4_000) + " > 0",
                "logs | where " + "- ".repeat(9_000) + "1 > 0",
                "logs" + " | take 1 | where true".repeat(500),
                "logs | where " + "trace_id in (spans) and ".repeat(21) + "true")) {
            assertThatThrownBy(() -> Syntax.read(text)).isInstanceOf(QueryError.class);
        }
        assertThat(Syntax.read("logs | where " + "not ".repeat(4_000) + "true").stages())
                .hasSize(1);
        assertThat(Syntax.read("body == 'x'" + " or body == 'x'".repeat(1_000)).stages())
                .hasSize(1);
    }

    @Test
    void noTextMakesItFailInAnyOtherWay() {
        var random = new Random(5);
        var pieces = Pattern.compile(" ")
                .splitAsStream(
                        "logs spans metrics errors | where ( ) == 'x' \"y\" 5 5m 1.5 and or not in !in match >> > by"
                                + " summarize count join on within $left . .. [ ] , = ! ? # 'open \\ ` as é 😀 rate every")
                .toList();
        for (int i = 0; i < 20_000; i++) {
            var text = random.ints(random.nextInt(1, 12), 0, pieces.size())
                    .mapToObj(pieces::get)
                    .collect(Collectors.joining(random.nextBoolean() ? " " : ""));
            try {
                Syntax.read(text);
            } catch (QueryError refused) {
                assertThat(refused.getMessage()).startsWith("line 1, column ");
            }
        }
    }
}
