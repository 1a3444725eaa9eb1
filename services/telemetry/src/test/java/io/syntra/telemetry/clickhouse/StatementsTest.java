package io.syntra.telemetry.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.arc.Arc;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class StatementsTest {

    private static final Table<Integer> TABLE =
            new Table<>("statements_test", List.of("n"), (row, out) -> out.int32(row));

    @Inject
    ClickHouse clickHouse;

    @Inject
    Schema schema;

    @Inject
    CurrentVertxRequest request;

    @BeforeEach
    void table() {
        schema.ensure();
        clickHouse.execute("CREATE TABLE statements_test (n Int32, CONSTRAINT no_poison CHECK n NOT IN (7, 130))"
                + " ENGINE = MergeTree PARTITION BY n ORDER BY n SETTINGS non_replicated_deduplication_window = 10000");
    }

    @AfterEach
    void noTable() {
        clickHouse.execute("DROP TABLE statements_test");
    }

    /** Guarded by {@code max_partitions_per_insert_block} in {@code ClickHouse.insert}. */
    @Test
    void aBatchMayHaveARowOfEachOfManyDays() {
        clickHouse.insert(Block.of(TABLE, rows(200, 350)), "many");

        assertThat(stored()).isEqualTo(150);
    }

    /** Guarded by {@code ClickHouse.insertAllButRefused}. */
    @Test
    void aRowThatIsRefusedHoldsBackNoOther() {
        for (int times = 0; times < 3; times++) {
            assertThat(clickHouse.insertAllButRefused(Block.of(TABLE, rows(0, 140)), "poisoned"))
                    .containsExactly(7, 130);
        }

        assertThat(stored()).isEqualTo(138);
    }

    /** Guarded by {@code ClickHouseException.isOfRows}. */
    @Test
    void aTableThatIsNotThereRefusesNoRow() {
        var missing = new Table<Integer>("no_such_table", List.of("n"), TABLE.encoder());
        var otherColumns = new Table<Integer>("statements_test", List.of("m"), TABLE.encoder());

        for (var table : List.of(missing, otherColumns)) {
            assertThatThrownBy(() -> clickHouse.insertAllButRefused(Block.of(table, rows(0, 4)), "lost"))
                    .isInstanceOf(ClickHouseException.class);
        }
    }

    /** Guarded by {@code ClickHouseException.isOfStatement}: what fails each time is no outage, or a rule would ask for ever. */
    @Test
    void aQuestionThatCannotBeAnsweredIsNoOutage() {
        for (var sql : List.of("SELECT toUInt8('x')", "SELECT 1 + 'x'", "SELECT '" + "x".repeat(300_000) + "'")) {
            assertThatThrownBy(() -> clickHouse.read(TestTokens.WORKSPACE, sql, Map.of(), row -> true))
                    .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                            .isEqualTo(ProblemCode.INVALID_FIELD));
        }
        assertThatThrownBy(() ->
                        clickHouse.read(TestTokens.WORKSPACE, "SELECT * FROM no_such_table", Map.of(), row -> true))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ProblemCode.UNAVAILABLE));
    }

    /** Guarded by {@code ClickHouse.isGone}. */
    @Test
    void whatNobodyWaitsForIsNotAsked() {
        var closed = answering(HttpServerResponse.class, "closed", true);
        Arc.container().requestContext().activate();
        try {
            request.setCurrent(answering(RoutingContext.class, "response", closed));
            assertThatThrownBy(() -> clickHouse.read(TestTokens.WORKSPACE, "SELECT 1", Map.of(), row -> true))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("is gone");
        } finally {
            Arc.container().requestContext().terminate();
        }
    }

    private static <T> T answering(Class<T> type, String method, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, arguments) -> called.getName().equals(method) ? answer : null));
    }

    /** Guarded by {@code V006__longer_memory_of_inserts.sql}. */
    @Test
    void everyTableRemembersTenThousandInserts() {
        var ours = clickHouse.ask(
                "SELECT name, engine_full AS engine FROM system.tables"
                        + " WHERE database = currentDatabase() AND engine_full LIKE '%PARTITION BY%' AND name != 'statements_test'");

        assertThat(ours).hasSizeGreaterThan(5).allSatisfy(table -> assertThat(table.getString("engine"))
                .contains("deduplication_window = 10000"));
    }

    private static List<Integer> rows(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private long stored() {
        return clickHouse.count("statements_test", "true", Map.of());
    }
}
