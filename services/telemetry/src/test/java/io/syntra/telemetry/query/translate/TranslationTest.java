package io.syntra.telemetry.query.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.query.RandomQueries;
import io.syntra.telemetry.query.catalog.Dataset;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.syntax.Syntax;
import io.syntra.telemetry.retention.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranslationTest {

    private static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");
    private static final String HOSTILE = "x'; DROP TABLE logs; -- \\' {p0:String} /*";

    private static Translated translate(String text) {
        var scope = new Scope(
                new WorkspaceId("main"),
                NOW.minusSeconds(3600),
                NOW,
                Kept.usual(NOW, 3),
                NOW,
                Map.of(new UUID(0, 1), "api", new UUID(0, 3), "api", new UUID(0, 2), "it's \\ here"));
        return Translation.of(Syntax.read(text), scope, 101);
    }

    /** Guarded by {@code Scan}: it alone names tables. */
    @Test
    void eachTableIsReadWithinItsWorkspaceAndTime() {
        var table = Pattern.compile("FROM ("
                + Stream.of(Dataset.values())
                        .map(dataset -> dataset.signal().table())
                        .collect(Collectors.joining("|")) + ")\\b");
        var walled = Pattern.compile("FROM (\\w+) WHERE \\(?workspace = \\{p\\d+:String\\} AND (ts|second) >="
                + " fromUnixTimestamp64Nano\\(\\{p\\d+:Int64\\}, 'UTC'\\) AND (ts|second) < ");
        var queries = new RandomQueries(11);
        for (int i = 0; i < 2_000; i++) {
            var query = queries.next();
            var sql = translate(query).sql();

            var reads = table.matcher(sql).results().count();
            assertThat(reads).as(query).isPositive();
            assertThat(walled.matcher(sql).results().count())
                    .as(query + "\n" + sql)
                    .isEqualTo(reads);
        }
    }

    @Test
    void nothingThatAPersonWroteStandsInTheStatement() {
        var quoted = "\"" + HOSTILE.replace("\\", "\\\\") + "\"";
        for (var text : List.of(
                "logs | where body == " + quoted,
                "logs | where body has " + quoted,
                "logs | where body matches regex 'x\\'; DROP'",
                "logs | where attributes[" + quoted + "] == " + quoted,
                "logs | where body in (" + quoted + ", 'y')",
                "logs | extend `x; DROP TABLE logs` = body | where `x; DROP TABLE logs` != 'y' | project `x; DROP TABLE logs`",
                "logs | summarize `x; DROP TABLE logs` = count() by `y; DROP` = body | sort by `y; DROP`",
                "metrics " + quoted + " | rate 5m | summarize sum(value) by `x; DROP`",
                "logs | where service startswith " + quoted,
                "logs | project strcat(body, " + quoted + "), replace_string(body, " + quoted + ", 'y')",
                "logs | join (spans | project trace_id, `x; DROP` = name) on trace_id")) {
            var translated = translate(text);

            assertThat(translated.sql())
                    .as(text)
                    .doesNotContain("DROP")
                    .doesNotContain("\\")
                    .doesNotContain("it's");
        }
    }

    /** Guarded by {@code Select.brief}: each doubles the one before it. */
    @Test
    void aShortQueryIsNoEndlessStatement() {
        for (var doubling :
                List.of(" | extend a = strcat(a, a)", ", a = strcat(a, a)", " | project a = strcat(a, a)")) {
            var sql = translate("logs | extend a = body" + doubling.repeat(40)).sql();

            assertThat(sql.length()).isLessThan(60_000);
        }
    }

    /** One was deleted, and made anew under its name. */
    @Test
    void aNameMayBeThatOfSeveralServices() {
        assertThat(translate("logs | where service == 'api'").parameters().values())
                .contains(new UUID(0, 1).toString(), new UUID(0, 3).toString());
    }

    @Test
    void whatIsNotKeptIsNotReadEvenForWhatWasBefore() {
        var parameters = translate("metrics m | rate 30d").parameters().values();

        assertThat(parameters).contains(NOW.minus(Duration.ofDays(3)).getEpochSecond() * 1_000_000_000L);
    }

    @Test
    void anOrderIsKeptThroughWhatFollows() {
        var sql = translate(
                        "logs | sort by ts asc | extend a = strcat(" + "body, ".repeat(40) + "body) | project body, a")
                .sql();

        assertThat(sql).matches("SELECT c\\d+ AS r0, .*\\) ORDER BY c\\d+ ASC NULLS LAST LIMIT 101");
    }

    @Test
    void timesThatNoSixtyFourBitsHoldAreTheLastOnes() {
        assertThat(threshold("9999-12-31T23:59:59Z")).isPositive().isEqualTo(threshold("+999999999-12-31T23:59:59Z"));
        assertThat(threshold("0001-01-01T00:00:00Z")).isNegative();
    }

    private static long threshold(String time) {
        return (long) Objects.requireNonNull(translate("logs | where ts > datetime('" + time + "')")
                .parameters()
                .get("p3"));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '\0', textBlock = """
                    logs | where bodi has 'x' => line 1, column 14: there is no field 'bodi'; did you mean 'body'?; what a sender said is attributes['bodi']
                    log | take 5 => line 1, column 1: there is no table 'log'; did you mean 'logs'?
                    logs | where service == 'apii' => line 1, column 25: there is no service 'apii'; did you mean 'api'?
                    logs | where severity == 'errr' => line 1, column 26: there is no value 'errr'; did you mean 'error'?
                    spans | where duration > 500 => line 1, column 26: a duration needs its unit; write 500ms, 500s or 500m
                    logs | where ts > 5 => line 1, column 19: a time cannot be compared with a number
                    logs | where ts > 'yesterday' => line 1, column 19: 'yesterday' is no time; write it like 2026-11-29T08:00:00Z
                    logs | where trace_id == 'abc' => line 1, column 26: 'abc' is no such id; it has 32 hexadecimal digits
                    logs | where body matches regex 'db-[' => line 1, column 33: the regular expression cannot be read: missing closing ] in '['
                    logs | where body matches regex '((a{99}){99}){99}' => line 1, column 33: the regular expression is too large; repeat less in it
                    logs | project extract('(a{200}[(]){200}', 1, body) => line 1, column 24: the regular expression is too large; repeat less in it
                    logs | where 5 => line 1, column 14: a condition is wanted here, and this is a number
                    logs | where count() > 3 => line 1, column 14: an aggregate goes only into summarize; summarize first, then go on with its name
                    logs | summarize body => line 1, column 18: this has a value in each row; summarize wants one of all rows, such as max(…), or it after by
                    logs | summarize sum(max(ts)) => line 1, column 22: an aggregate cannot be inside another one
                    logs | summarize cnt() => line 1, column 18: there is no function 'cnt'; did you mean 'count'?
                    logs | summarize percentile(body, 95) => line 1, column 29: a number is wanted here, and this is a text
                    spans | summarize percentile(duration, 195) => line 1, column 40: a number from 0 to 100 is wanted here
                    logs | project a = body, a = ts => line 1, column 26: there are two columns 'a'; give one of them another name
                    logs | render pie => line 1, column 8: there is no chart 'pie'; there are areachart, barchart, columnchart, linechart, piechart, scatterchart, stat, table, timechart
                    logs | where attributes['a']['b'] == 'x' => line 1, column 14: a part has no parts; write its whole name, attributes['a.b']
                    logs | where 5 in (count(), 3) => line 1, column 14: an aggregate goes only into summarize; summarize first, then go on with its name
                    logs | render table | take 5 => line 1, column 8: render is the last stage
                    logs | rate 5m => line 1, column 8: rate follows metrics and its where, for example metrics http_requests_total | rate 5m
                    logs | join (spans | distinct name) on trace_id => line 1, column 40: there is no field 'trace_id'; there are name
                    logs | join (spans) on $left.ts == $right.name => line 1, column 24: 'ts' is a time and 'name' a text; only like can be joined with like
                    logs | where trace_id in (spans) => line 1, column 14: the query after in has 15 columns; end it with one, for example | distinct trace_id
                    metrics m | rate 5m every 1s => line 1, column 13: these are 3600 windows, at most 2000 go; ask for a shorter time or a longer every
                    """)
    void whatIsWrongIsNamedWithItsPlaceAndTheWayOut(String text, String message) {
        assertThatThrownBy(() -> translate(text)).isInstanceOf(QueryError.class).hasMessage(message);
    }
}
