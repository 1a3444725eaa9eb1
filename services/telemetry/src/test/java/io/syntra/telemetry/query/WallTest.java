package io.syntra.telemetry.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.clickhouse.AnswerRoom;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whatever is asked, the answer is the same whether or not there are other workspaces. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class WallTest {

    private static final int QUERIES = 150;

    @Inject
    AnswerRoom room;

    @Inject
    Queries queries;

    @Inject
    ClickHouse clickHouse;

    @Inject
    Schema schema;

    private final WorkspaceId ours = fresh();
    private final WorkspaceId theirs = fresh();

    /** One for all questions: windows of metrics end there. */
    private final Instant now = Instant.now();

    private static WorkspaceId fresh() {
        return new WorkspaceId("wall" + UUID.randomUUID().toString().substring(0, 8));
    }

    /** Guarded by {@code Scan.within}, the one place from which tables are read. */
    @Test
    void noRowOfAnotherWorkspaceChangesAnAnswer() {
        schema.ensure();
        // One service, one trace and one group in both, so that what joins them would show.
        var service = UUID.randomUUID();
        write(ours, service, "ours");
        var random = new RandomQueries(7);
        var asked = new ArrayList<String>();
        var before = new ArrayList<List<List<Object>>>();
        for (int i = 0; i < QUERIES; i++) {
            asked.add(random.next());
            before.add(answer(asked.getLast()));
        }
        write(theirs, service, "foreign");

        for (int i = 0; i < QUERIES; i++) {
            assertThat(answer(asked.get(i))).as(asked.get(i)).isEqualTo(before.get(i));
        }
        assertThat(before.stream().filter(rows -> rows.size() > 1).count())
                .as("answers with rows")
                .isGreaterThan(QUERIES / 5);
    }

    /** Rows in an order that does not depend on where they lie. */
    private List<List<Object>> answer(String query) {
        var question = queries.question(
                ours, new AskQuery(query, now.minusSeconds(3_600).toString(), now.toString(), 20_000));
        return queries.answer(question, room.open()).rows().stream()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .map(row -> (List<Object>) new ArrayList<Object>(row))
                .toList();
    }

    private void write(WorkspaceId workspace, UUID service, String word) {
        var common = "'" + workspace.value() + "', toUUID('" + service + "'), now64(9) - 600 + number";
        clickHouse.execute("INSERT INTO logs (workspace, service_id, ts, severity, body, version, trace_id, attributes,"
                + " retention_days) SELECT " + common + ", number % 25, concat('" + word
                + " timeout ', toString(number)),"
                + " 'v1', unhex(leftPad(hex(number % 50), 32, '0')), map('route', '/a', 'code', toString(200 + number)),"
                + " 30 FROM numbers(200)");
        clickHouse.execute(
                "INSERT INTO spans (workspace, service_id, ts, duration_ns, trace_id, span_id, parent_span_id,"
                        + " name, kind, status, version, retention_days) SELECT " + common + ", number * 100000,"
                        + " unhex(leftPad(hex(number % 50), 32, '0')), unhex(leftPad(hex(number + 1), 16, '0')),"
                        + " if(number < 50, unhex(''), unhex(leftPad(hex(number - 49), 16, '0'))), concat('op " + word
                        + "', toString(number % 4)), if(number < 50, 2, 1), number % 3, 'v1', 30 FROM numbers(200)");
        clickHouse.execute(
                "INSERT INTO metric_points (workspace, service_id, ts, start_ts, metric, series, kind, cumulative,"
                        + " monotonic, version, attributes, value, retention_days) SELECT " + common
                        + ", now64(9) - 700, 'requests',"
                        + " 1, 'sum', true, true, 'v1', map('route', '/a'), number * 3, 30 FROM numbers(200)");
        clickHouse.execute("INSERT INTO traffic (workspace, service_id, second, release_id, version, region, requests,"
                + " retention_days) SELECT '" + workspace.value() + "', toUUID('" + service
                + "'), now() - 600 + number,"
                + " toUUID('" + service + "'), 'v1', 'eu', 7, 30 FROM numbers(200)");
        clickHouse.execute("INSERT INTO error_occurrences (workspace, service_id, group_id, ts, error_type, message,"
                + " stack, version, retention_days) SELECT '" + workspace.value() + "', toUUID('" + service + "'),"
                + " toUUID('00000000-0000-0000-0000-00000000000"
                + "' || toString(number % 3)), now64(9) - 600 + number,"
                + " 'TypeError', '" + word + "', 's', 'v1', 30 FROM numbers(60)");
    }
}
